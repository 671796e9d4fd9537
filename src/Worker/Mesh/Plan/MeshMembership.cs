using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>Where a worker is awaited by its peers. Their coordinator carries it from one to the others.</summary>
/// <param name="Host">Name or address under which others reach it.</param>
/// <param name="HostId">The same for processes of one host: they may have a faster way.</param>
/// <param name="UnixName">Its abstract Unix domain socket, for peers of the same host.</param>
public sealed record MeshPeer(string Host, int Port, string HostId, string? UnixName);

/// <summary>One generation of a trial, as one of its workers needs it.</summary>
/// <param name="Trial">See <see cref="HashOf"/>.</param>
/// <param name="Rank">This worker's place among <paramref name="Peers"/> and the plan's ranges.</param>
/// <param name="Peers">All workers, this one among them, by rank.</param>
/// <param name="Secret">Proves that a peer belongs to the trial: 32 bytes or more that nobody can guess. It is never
/// sent.</param>
public sealed record MeshMembership(
    ulong Trial, int Generation, int Rank, IReadOnlyList<MeshPeer> Peers, ExchangePlan Plan, ReadOnlyMemory<byte> Secret)
{
    /// <summary>What stands for a trial's id in frames.</summary>
    public static ulong HashOf(string trial) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(trial)));

    /// <summary>Two whose digests differ would add up different things.</summary>
    internal byte[] PlanDigest() => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Plan.Shards} {Plan.Parameters} {Plan.Chunk} {string.Join(' ', Plan.Ranges)}"));
}
