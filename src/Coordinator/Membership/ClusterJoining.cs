using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Coordinator.Membership;

/// <summary>How a coordinator enters the cluster: through workers that are there, or else by beginning one.</summary>
public static class ClusterJoining
{
    /// <summary>
    /// Akka's configuration of a coordinator's node: on a busy machine the answers of workers that are there take a while, and a
    /// coordinator that begins a cluster of its own meanwhile takes every trial from them.
    /// </summary>
    public const string Hocon = "akka.cluster.seed-node-timeout = 15 s";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(500);

    /// <param name="workers">Workers that took a connection a moment ago. When the last of them has ended, nobody is waited for
    /// any more.</param>
    public static async Task EnterAsync(ActorSystem system, IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        if (workers.Count > 0)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var gone = AreGoneAsync(workers, over.Token);
            await Task.WhenAny(gone, CallsAsync(system, workers, over.Token));
            if (!gone.IsCompleted)
            {
                cluster.JoinSeedNodes([cluster.SelfAddress, .. workers]);
                await Task.WhenAny(gone, EntersAsync(cluster, over.Token));
            }

            await over.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }

        if (cluster.State.Members.IsEmpty)
        {
            cluster.JoinSeedNodes([cluster.SelfAddress]);
        }
    }

    /// <summary>Waits until none of the workers is there any more.</summary>
    private static async Task AreGoneAsync(IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        while (!(await Task.WhenAll(workers.Select(worker => KnownWorkers.IsGoneAsync(worker, cancel)))).All(isGone => isGone))
        {
            await Task.Delay(_lookInterval, cancel);
        }
    }

    /// <summary>Waits until the coordinator's node is in a cluster, its own or that of workers.</summary>
    private static async Task EntersAsync(Akka.Cluster.Cluster cluster, CancellationToken cancel)
    {
        while (cluster.State.Members.IsEmpty && !cluster.IsTerminated)
        {
            await Task.Delay(_lookInterval, cancel);
        }
    }

    /// <summary>
    /// Waits until the workers have called, as they do every second while their coordinator is away. If the coordinator called
    /// them at the same moment, each side could take the other's connection for the one that is given up, and a worker would be
    /// deaf to a coordinator for good (https://github.com/akka/akka-core/issues/24393).
    /// </summary>
    private static async Task CallsAsync(ActorSystem system, IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = system.ActorOf(Props.Create(() => new Callers(workers, all)));
        try
        {
            await all.Task.WaitAsync(_patience, cancel);
        }
        catch (TimeoutException)
        {
            // Some have not; those it has to call itself.
        }
        finally
        {
            system.Stop(listener);
        }
    }

    private sealed class Callers(IReadOnlyList<Address> expected, TaskCompletionSource all) : UntypedActor
    {
        private readonly HashSet<Address> _missing = [.. expected];

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociatedEvent));

        protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

        protected override void OnReceive(object message)
        {
            if (message is AssociatedEvent { RemoteAddress: var caller } && _missing.Remove(caller) && _missing.Count == 0)
            {
                all.TrySetResult();
            }
        }
    }
}
