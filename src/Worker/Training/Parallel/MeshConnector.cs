using System.Text;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Connects this process to the members of a generation over its one listener.</summary>
/// <param name="secret">The cluster's, if it has one.</param>
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
            // The attempt is part of it: a new attempt counts its generations from 1 again.
            MeshMembership.HashOf(enter.Attempt.ToString()),
            enter.Generation,
            rank,
            [
                .. enter.Members.Select(member => new MeshPeer(
                    member.Address.Host,
                    member.Address.Port,
                    member.Address.HostId,
                    member.Address.UnixName)),
            ],
            plan,
            KeyOf(enter));
        return MeshConnecting.ConnectAsync(membership, listener, cancellation).GetAwaiter().GetResult();
    }

    private byte[] KeyOf(GenerationProtocol.Enter enter) =>
        secret?.MeshKey(enter.Attempt, enter.Generation, enter.Nonce) ?? Encoding.UTF8.GetBytes(enter.Nonce);
}
