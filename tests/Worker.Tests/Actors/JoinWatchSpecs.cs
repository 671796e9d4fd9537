using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;

namespace AeCluster.Worker.Tests.Actors;

/// <summary>Timers run on the test's clock, which moves only when told to.</summary>
public class JoinWatchSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private static readonly Address _coordinator = Address.Parse("akka.tcp://aecluster@localhost:4053");
    private bool _hasJoined;
    private int _asked;
    private Address? _answer;

    protected override Config Config => """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void A_worker_that_joins_by_another_name_than_the_coordinators_ends_with_the_right_one()
    {
        _answer = _coordinator.WithHost("127.0.0.1");
        var watch = Create();
        Look(watch);
        Assert.Equal(
            (
                WorkerExitCodes.Refused,
                "the coordinator at localhost:4053 calls itself 127.0.0.1:4053, and answers to this name only. Join it with "
                    + "--join 127.0.0.1:4053, or start it with --advertise localhost."),
            ExpectMsg<(int, string)>());
    }

    [Fact]
    public void Silence_and_the_right_name_are_waited_out()
    {
        var watch = Create();
        Look(watch);
        _answer = _coordinator;
        Look(watch);
        Look(watch);
        Assert.Equal(3, _asked);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Who_has_joined_is_left_alone()
    {
        var watch = Create();
        _hasJoined = true;
        Watch(watch);
        ((TestScheduler)Sys.Scheduler).Advance(JoinWatch.LookInterval);
        ExpectTerminated(watch);
        Assert.Equal(0, _asked);
    }

    private IActorRef Create()
    {
        var watch = Sys.ActorOf(JoinWatch.Props(
            _coordinator,
            () => _hasJoined,
            () =>
            {
                _asked++;
                return Task.FromResult(_answer);
            },
            (code, reason) => TestActor.Tell((code, reason))));
        Sync(watch);
        return watch;
    }

    /// <summary>Lets the watch look once, and take in what it sees.</summary>
    private void Look(IActorRef watch)
    {
        var before = _asked;
        ((TestScheduler)Sys.Scheduler).Advance(JoinWatch.LookInterval);
        AwaitCondition(() => _asked > before);
        Sync(watch);
    }

    private static void Sync(IActorRef watch) => watch.Ask<ActorIdentity>(new Identify(null)).GetAwaiter().GetResult();
}
