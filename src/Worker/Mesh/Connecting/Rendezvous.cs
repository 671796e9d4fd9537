using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Links that the listener has accepted for a generation, on which the connecting exchange waits.</summary>
internal sealed class Rendezvous(MeshMembership membership)
{
    private readonly TaskCompletionSource<ILink>[] _links =
        [.. membership.Peers.Select(_ => new TaskCompletionSource<ILink>(TaskCreationOptions.RunContinuationsAsynchronously))];

    public MeshMembership Membership => membership;

    /// <summary>Completes when the rank has dialed and is authenticated.</summary>
    public Task<ILink> LinkOf(int rank) => _links[rank].Task;

    /// <returns>False if the rank is connected already, or the rendezvous is closed.</returns>
    public bool TrySetLink(int rank, ILink link) => _links[rank].TrySetResult(link);

    /// <summary>Accepts no further links.</summary>
    /// <returns>The links accepted so far, which the caller has to close.</returns>
    public IEnumerable<ILink> Close()
    {
        foreach (var link in _links)
        {
            if (!link.TrySetCanceled() && link.Task.IsCompletedSuccessfully)
            {
                yield return link.Task.Result;
            }
        }
    }
}
