using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Where one generation's exchange waits for the peers that dial it.</summary>
internal sealed class Rendezvous(MeshMembership membership)
{
    private readonly TaskCompletionSource<ILink>[] _links =
        [.. membership.Peers.Select(_ => new TaskCompletionSource<ILink>(TaskCreationOptions.RunContinuationsAsynchronously))];

    public MeshMembership Membership => membership;

    /// <summary>The connection of a rank, once it has dialed and proved itself.</summary>
    public Task<ILink> LinkOf(int rank) => _links[rank].Task;

    /// <returns>False if the rank is connected already, or nobody waits any more.</returns>
    public bool TryBring(int rank, ILink link) => _links[rank].TrySetResult(link);

    /// <summary>Nobody waits any more. What was brought and not taken is the caller's to close.</summary>
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
