using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Connects the workers of a generation to each other.</summary>
public static class MeshConnecting
{
    /// <summary>
    /// Connects to all peers of a generation, which do the same concurrently. Of each pair, the lower rank dials the higher one.
    /// </summary>
    /// <param name="listener">The listener of this process, to which lower ranks connect.</param>
    /// <exception cref="PeerLostException">
    /// Peers could not be reached or did not connect within <see cref="MeshOptions.ConnectTimeout"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; no connection is left open.</exception>
    public static async Task<MeshExchange> ConnectAsync(
        MeshMembership membership,
        MeshListener listener,
        CancellationToken cancellation)
    {
        var options = listener.Options;
        var rendezvous = listener.Expect(membership);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.ConnectTimeout);
        var others = Enumerable.Range(0, membership.Peers.Count).Where(rank => rank != membership.Rank).ToList();
        var connecting = others.ToDictionary(rank => rank, rank => rank > membership.Rank
            ? DialAsync(new Dialer(membership, rank, options, timeout.Token), rank)
            : rendezvous.LinkOf(rank).WaitAsync(timeout.Token));

        // Waits for all, so that every link can be closed if one fails.
        await Task.WhenAll(connecting.Values.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)))
            .ConfigureAwait(false);
        var links = connecting
            .Where(peer => peer.Value.IsCompletedSuccessfully)
            .ToDictionary(peer => peer.Key, peer => peer.Value.Result);
        if (links.Count == others.Count && !cancellation.IsCancellationRequested)
        {
            return new MeshExchange(membership, links, options.PeerTimeout);
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
            : $"it did not come within {options.ConnectTimeout.TotalSeconds:0.###} s";

    /// <summary>Dials on a dedicated thread, since dialing blocks and the thread pool is small.</summary>
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
