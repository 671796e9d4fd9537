using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>The address of a worker for its peers, which they learn from the coordinator.</summary>
/// <param name="Host">Host name or IP address.</param>
/// <param name="HostId">Equal for processes on one host, which may have a faster transport.</param>
/// <param name="UnixName">Its abstract Unix domain socket, for peers on the same host; null if it has none.</param>
public sealed record MeshPeer(string Host, int Port, string HostId, string? UnixName);

/// <summary>A generation of a trial from the point of view of one of its workers.</summary>
/// <param name="Trial">The trial's <see cref="HashOf"/>.</param>
/// <param name="Rank">Index of this worker in <paramref name="Peers"/> and in the plan's ranges.</param>
/// <param name="Peers">All workers by rank, including this one.</param>
/// <param name="Secret">At least 32 random bytes, known to the members only and never sent.</param>
public sealed record MeshMembership(
    ulong Trial, int Generation, int Rank, IReadOnlyList<MeshPeer> Peers, ExchangePlan Plan, ReadOnlyMemory<byte> Secret)
{
    /// <summary>The hash that identifies a trial in frames.</summary>
    public static ulong HashOf(string trial) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(trial)));

    /// <summary>Equal for workers whose plans are equal; others must not be connected.</summary>
    internal byte[] PlanDigest() => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Plan.Shards} {Plan.Parameters} {Plan.Chunk} {string.Join(' ', Plan.Ranges)}"));
}
