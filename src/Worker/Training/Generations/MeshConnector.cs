using System.Text;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh;

namespace AeCluster.Worker.Training.Generations;

/// <summary>Connects this process to the members of a generation over its one listener.</summary>
public sealed class MeshConnector(WorkerId worker, MeshListener listener)
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
            [.. enter.Members.Select(member => new MeshPeer(member.Address.Host, member.Address.Port, member.Address.HostId, member.Address.UnixName))],
            plan,
            Encoding.UTF8.GetBytes(enter.Secret));
        return MeshExchange.ConnectAsync(membership, listener, cancellation).GetAwaiter().GetResult();
    }
}
