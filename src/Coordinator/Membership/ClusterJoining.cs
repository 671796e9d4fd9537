using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Coordinator.Membership;

/// <summary>Joins a coordinator to the cluster of the workers that are present, or forms a new one without them.</summary>
public static class ClusterJoining
{
    /// <summary>
    /// Akka configuration of a coordinator node. On a busy machine, workers answer late; a coordinator that formed a new cluster
    /// in the meantime would take every trial away from them.
    /// </summary>
    public const string Hocon = "akka.cluster.seed-node-timeout = 15 s";

    private static readonly TimeSpan _connectionTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(500);

    /// <param name="workers">Workers that accepted a connection just before. Once all of them have ended, waiting stops.</param>
    public static async Task EnterAsync(ActorSystem system, IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        if (workers.Count > 0)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var gone = WaitUntilGoneAsync(workers, over.Token);
            await Task.WhenAny(gone, WaitForConnectionsAsync(system, workers, over.Token));
            if (!gone.IsCompleted)
            {
                cluster.JoinSeedNodes([cluster.SelfAddress, .. workers]);
                await Task.WhenAny(gone, WaitUntilJoinedAsync(cluster, over.Token));
            }

            await over.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }

        if (cluster.State.Members.IsEmpty)
        {
            cluster.JoinSeedNodes([cluster.SelfAddress]);
        }
    }

    /// <summary>Waits until every worker process has ended.</summary>
    private static async Task WaitUntilGoneAsync(IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        while (!(await Task.WhenAll(workers.Select(worker => KnownWorkers.IsGoneAsync(worker, cancel)))).All(isGone => isGone))
        {
            await Task.Delay(_pollInterval, cancel);
        }
    }

    /// <summary>Waits until the coordinator's node has joined a cluster.</summary>
    private static async Task WaitUntilJoinedAsync(Akka.Cluster.Cluster cluster, CancellationToken cancel)
    {
        while (cluster.State.Members.IsEmpty && !cluster.IsTerminated)
        {
            await Task.Delay(_pollInterval, cancel);
        }
    }

    /// <summary>
    /// Waits until the workers have connected, which they try every second while their coordinator is absent. If the coordinator
    /// connected to them at the same moment, each side could drop the connection that the other one keeps, and the worker would
    /// never receive anything from the coordinator (https://github.com/akka/akka-core/issues/24393).
    /// </summary>
    private static async Task WaitForConnectionsAsync(
        ActorSystem system, IReadOnlyList<Address> workers, CancellationToken cancel)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = system.ActorOf(Props.Create(() => new ConnectionListener(workers, all)));
        try
        {
            await all.Task.WaitAsync(_connectionTimeout, cancel);
        }
        catch (TimeoutException)
        {
            // Some have not connected; the coordinator connects to those itself.
        }
        finally
        {
            system.Stop(listener);
        }
    }

    private sealed class ConnectionListener(IReadOnlyList<Address> expected, TaskCompletionSource all) : UntypedActor
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
