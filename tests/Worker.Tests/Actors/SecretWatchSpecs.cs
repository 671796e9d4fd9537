using System.Collections.Concurrent;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using Akka.Actor;
using Akka.Hosting;
using Akka.Remote;

namespace AeCluster.Worker.Tests.Actors;

public class SecretWatchSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private static readonly Address _coordinator = Address.Parse("akka.tls://aecluster@head:4053");
    private readonly BlockingCollection<(int Code, string Reason)> _ends = [];
    private readonly BlockingCollection<TaskCompletionSource<string?>> _probes = [];
    private bool _hasJoined;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void It_ends_the_worker_once_it_is_known_why_the_coordinator_cannot_be_reached()
    {
        Create();
        Fail(_coordinator);
        NextLook().SetResult("it has another cluster secret");
        Assert.True(_ends.TryTake(out var end, RemainingOrDefault));
        Assert.Equal(WorkerExitCodes.Refused, end.Code);
        Assert.Equal(
            "the coordinator at head:4053 does not let this worker in: it has another cluster secret. Name the same secret "
                + "with --secret-file on both.",
            end.Reason);
    }

    [Fact]
    public void As_long_as_nothing_is_known_it_looks_again_at_each_failure_once_at_a_time()
    {
        Create();
        Fail(_coordinator);
        var first = NextLook();
        Fail(_coordinator);
        first.SetResult(null);
        AwaitAssert(() =>
        {
            Fail(_coordinator);
            Assert.NotEmpty(_probes);
        });
        Assert.Single(_probes);
        Assert.Empty(_ends);
    }

    [Fact]
    public void Who_has_been_in_stays_and_others_than_the_coordinator_do_not_matter()
    {
        _hasJoined = true;
        Create();
        Fail(_coordinator);
        _hasJoined = false;
        Fail(_coordinator.WithHost("elsewhere"));
        Fail(_coordinator);
        NextLook();
        Assert.Empty(_probes);
    }

    private void Create()
    {
        var watch = Sys.ActorOf(SecretWatch.Props(
            _coordinator,
            () => _hasJoined,
            () =>
            {
                var probe = new TaskCompletionSource<string?>();
                _probes.Add(probe);
                return probe.Task;
            },
            (code, reason) => _ends.Add((code, reason))));

        // It has subscribed once it answers.
        watch.Ask<ActorIdentity>(new Identify(null)).GetAwaiter().GetResult();
    }

    private void Fail(Address remote) =>
        Sys.EventStream.Publish(
            new AssociationErrorEvent(
                new InvalidOperationException("refused"),
                Address.Parse("akka.tls://aecluster@here:1"),
                remote,
                inbound: false,
                Akka.Event.LogLevel.WarningLevel));

    private TaskCompletionSource<string?> NextLook()
    {
        Assert.True(_probes.TryTake(out var probe, RemainingOrDefault), "It does not probe.");
        return probe;
    }
}
