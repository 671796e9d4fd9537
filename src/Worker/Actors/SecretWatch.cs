using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Ends a worker that will never be let in, because its cluster secret is not the coordinator's: looks for the reason when a
/// connection has failed. One that has been in stays: who can stand in the coordinator's place must not be able to end it.
/// </summary>
public sealed class SecretWatch : UntypedActor
{
    private readonly Address _coordinator;
    private readonly Func<bool> _hasBeenIn;
    private readonly Func<Task<string?>> _explain;
    private readonly Action<int, string> _end;
    private bool _isLooking;

    /// <param name="hasBeenIn">Whether this node is in a cluster, or has been.</param>
    /// <param name="explain">A <see cref="SecretProbe"/> of the coordinator.</param>
    /// <param name="end">Called with an exit code and the reason.</param>
    public SecretWatch(Address coordinator, Func<bool> hasBeenIn, Func<Task<string?>> explain, Action<int, string> end)
    {
        _coordinator = coordinator;
        _hasBeenIn = hasBeenIn;
        _explain = explain;
        _end = end;
    }

    public static Props Props(Address coordinator, Func<bool> hasBeenIn, Func<Task<string?>> explain, Action<int, string> end) =>
        Akka.Actor.Props.Create(() => new SecretWatch(coordinator, hasBeenIn, explain, end));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociationErrorEvent { RemoteAddress: var remote } when remote == _coordinator && !_isLooking && !_hasBeenIn():
                _isLooking = true;
                _explain().PipeTo(Self, success: reason => new Looked(reason), failure: _ => new Looked(null));
                break;
            case AssociationErrorEvent:
                break;
            case Looked { Reason: { } reason }:
                _end(
                    WorkerExitCodes.Refused,
                    $"the coordinator at {_coordinator.Host}:{_coordinator.Port} does not let this worker in: {reason}. Name "
                        + $"the same secret with {SecretFile.Option} on both.");
                break;
            case Looked:
                _isLooking = false;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record Looked(string? Reason);
}
