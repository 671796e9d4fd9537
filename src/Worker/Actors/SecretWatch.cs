using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using Akka.Actor;
using Akka.Remote;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Ends a worker that can never join because its cluster secret differs from the coordinator's; probes the coordinator when an
/// association has failed. A worker that has joined before is not ended: an impostor at the coordinator's address must not be
/// able to do that.
/// </summary>
public sealed class SecretWatch : UntypedActor
{
    private readonly Address _coordinator;
    private readonly Func<bool> _hasJoined;
    private readonly Func<Task<string?>> _explain;
    private readonly Action<int, string> _end;
    private bool _isExplaining;

    /// <param name="hasJoined">Whether this node is or was a member of a cluster.</param>
    /// <param name="explain">Runs <see cref="SecretProbe.ExplainAsync"/> on the coordinator.</param>
    /// <param name="end">Called with an exit code and the reason.</param>
    public SecretWatch(Address coordinator, Func<bool> hasJoined, Func<Task<string?>> explain, Action<int, string> end)
    {
        _coordinator = coordinator;
        _hasJoined = hasJoined;
        _explain = explain;
        _end = end;
    }

    public static Props Props(Address coordinator, Func<bool> hasJoined, Func<Task<string?>> explain, Action<int, string> end) =>
        Akka.Actor.Props.Create(() => new SecretWatch(coordinator, hasJoined, explain, end));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociationErrorEvent error when error.RemoteAddress == _coordinator && !_isExplaining && !_hasJoined():
                _isExplaining = true;
                _explain().PipeTo(Self, success: reason => new Explained(reason), failure: _ => new Explained(null));
                break;
            case AssociationErrorEvent:
                break;
            case Explained { Reason: { } reason }:
                _end(
                    WorkerExitCodes.Refused,
                    $"the coordinator at {_coordinator.Host}:{_coordinator.Port} does not let this worker in: {reason}. Name "
                        + $"the same secret with {SecretFile.Option} on both.");
                break;
            case Explained:
                _isExplaining = false;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record Explained(string? Reason);
}
