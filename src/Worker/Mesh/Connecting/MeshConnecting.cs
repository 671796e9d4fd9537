using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Brings the peers of a generation together.</summary>
public static class MeshConnecting
{
    /// <summary>Connects to all peers of a generation; they connect at the same time. The lower rank of each two is the one that
    /// dials.</summary>
    /// <param name="listener">This process's, on which the higher ranks' peers are awaited.</param>
    /// <exception cref="PeerLostException">Some could not be reached or did not come within
    /// <see cref="MeshOptions.ConnectLimit"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left open.</exception>
    public static async Task<MeshExchange> ConnectAsync(
        MeshMembership membership,
        MeshListener listener,
        CancellationToken cancellation)
    {
        var options = listener.Options;
        var rendezvous = listener.Expect(membership);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectLimit);
        var others = Enumerable.Range(0, membership.Peers.Count).Where(rank => rank != membership.Rank).ToList();
        var connecting = others.ToDictionary(rank => rank, rank => rank > membership.Rank
            ? DialAsync(new Dialer(membership, rank, options, limit.Token), rank)
            : rendezvous.LinkOf(rank).WaitAsync(limit.Token));
        await Task.WhenAll(connecting.Values.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)))
            .ConfigureAwait(false);
        var links = connecting
            .Where(peer => peer.Value.IsCompletedSuccessfully)
            .ToDictionary(peer => peer.Key, peer => peer.Value.Result);
        if (links.Count == others.Count && !cancellation.IsCancellationRequested)
        {
            return new MeshExchange(membership, links, options.Silence);
        }

        foreach (var link in links.Values.Concat(rendezvous.Close()).Distinct())
        {
            link.Dispose();
        }

        cancellation.ThrowIfCancellationRequested();
        var lost = others.Where(rank => !links.ContainsKey(rank)).Order().ToList();
        throw new PeerLostException(
            lost,
            string.Join("; ", lost.Select(rank => $"rank {rank}: {ReasonOf(connecting[rank], options)}")));
    }

    private static string ReasonOf(Task<ILink> connecting, MeshOptions options) =>
        connecting.Exception?.InnerException is HandshakeException error
            ? error.Message
            : $"it did not come within {options.ConnectLimit.TotalSeconds:0.###} s";

    /// <summary>On a thread of its own: dialing blocks, and the pool has few.</summary>
    private static Task<ILink> DialAsync(Dialer dialer, int rank)
    {
        var link = new TaskCompletionSource<ILink>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                link.SetResult(dialer.Dial());
            }
            catch (Exception error)
            {
                link.SetException(error);
            }
        })
        {
            Name = $"mesh dial {rank}",
            IsBackground = true,
        }.Start();
        return link.Task;
    }
}
