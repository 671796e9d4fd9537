using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// Ends a worker that was taken out of the cluster while it could not hear of it (stopped, or cut off): the others refuse its
/// node for ever, and tell it so as soon as they hear from it.
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
