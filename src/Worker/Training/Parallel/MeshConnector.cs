using System.Text;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Connects this process to the members of a generation over the process's listener.</summary>
/// <param name="secret">The cluster secret, if there is one.</param>
public sealed class MeshConnector(WorkerId worker, MeshListener listener, ClusterSecret? secret)
{
    /// <summary>A <see cref="ConnectGeneration"/>.</summary>
    public IGradientExchange Connect(GenerationProtocol.Enter enter, int parameters, CancellationToken cancellation)
    {
        var rank = enter.Members.ToList().FindIndex(member => member.Worker == worker);
        if (rank < 0)
        {
            throw new InvalidOperationException($"{worker} is no member of generation {enter.Generation} of {enter.Attempt}.");
        }

        var plan = new ExchangePlan(
            enter.Members.Sum(member => member.Shards),
            parameters,
            [.. enter.Members.Select(member => new ShardRange(member.FirstShard, member.FirstShard + member.Shards))]);
        var membership = new MeshMembership(
            // Includes the attempt, because generations are numbered from 1 in each attempt.
            MeshMembership.HashOf(enter.Attempt.ToString()),
            enter.Generation,
            rank,
            [.. enter.Members.Select(member => PeerOf(member.Address))],
            plan,
            KeyOf(enter));
        return MeshConnecting.ConnectAsync(membership, listener, cancellation).GetAwaiter().GetResult();
    }

    private static MeshPeer PeerOf(MeshAddress address) =>
        new(address.Host, address.Port, address.HostId, address.UnixName);

    private byte[] KeyOf(GenerationProtocol.Enter enter) =>
        secret?.MeshKey(enter.Attempt, enter.Generation, enter.Nonce) ?? Encoding.UTF8.GetBytes(enter.Nonce);
}
