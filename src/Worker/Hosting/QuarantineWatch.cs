using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// Ends a worker that was removed from the cluster while it was suspended or disconnected: the other nodes have quarantined it
/// permanently, and tell it so when it contacts them.
/// </summary>
internal sealed class QuarantineWatch(Action<int, string> end) : UntypedActor
{
    public const string Reason = "the cluster has given this worker up, because it was silent for too long.";

    /// <param name="end">Called with an exit code and the reason.</param>
    public static Props Props(Action<int, string> end) => Akka.Actor.Props.Create(() => new QuarantineWatch(end));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is ThisActorSystemQuarantinedEvent)
        {
            end(WorkerExitCodes.Fenced, Reason);
        }
    }
}
