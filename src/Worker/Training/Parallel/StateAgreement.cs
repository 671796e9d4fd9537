using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AeCluster.Messages.Wire;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs.Training;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>
/// Brings the members of a new generation to the same state: they exchange their positions, and members that are behind copy
/// the state of one that is not. Verifies that members at the same step have the same weights.
/// </summary>
internal sealed class StateAgreement(Trainer trainer, IGradientExchange exchange)
{
    private const string StateBlobName = "state";
    private const string EpochsBlobName = "epochs";
    private const int HashBytes = 32;
    private const int PositionBytes = sizeof(long) + sizeof(int) + (2 * HashBytes);

    /// <param name="epochs">This member's epochs so far; those of a copied state are added.</param>
    /// <returns>The epochs that were added.</returns>
    /// <exception cref="DataException">The members' data sets differ.</exception>
    /// <exception cref="InvalidOperationException">Members at the same step have different weights.</exception>
    public IReadOnlyList<EpochMetrics> Reach(List<EpochMetrics> epochs)
    {
        var positions = exchange.Gather(0, WritePosition(), PositionBytes).Select(ReadPosition).ToList();
        if (positions.FindIndex(position => position.Data != positions[0].Data) is var other and > 0)
        {
            throw new DataException(
                $"The workers of ranks 0 and {other} do not have the same data: look at its file on both machines (digests "
                    + $"begin {positions[0].Data[..8]} and {positions[other].Data[..8]}).");
        }

        var latest = positions.Select(position => (position.Step, position.Epoch)).Max();
        var ahead = Enumerable.Range(0, positions.Count)
            .Where(rank => (positions[rank].Step, positions[rank].Epoch) == latest)
            .ToList();
        if (ahead.FirstOrDefault(rank => positions[rank].Hash != positions[ahead[0]].Hash, -1) is var different and >= 0)
        {
            throw new InvalidOperationException(
                $"Ranks {ahead[0]} and {different} are both at step {latest.Step}, but their weights differ; that must never be, "
                    + "please report it.");
        }

        var copied = new List<EpochMetrics>();
        foreach (var behind in Enumerable.Range(0, positions.Count).Except(ahead))
        {
            if (exchange.Rank == ahead[0])
            {
                exchange.SendState(behind, trainer.Step,
                [
                    new StateBlob(StateBlobName, CheckpointFile.ToBytes(trainer.Capture())),
                    new StateBlob(EpochsBlobName, JsonSerializer.SerializeToUtf8Bytes(epochs, WireJson.Options)),
                ]);
            }
            else if (exchange.Rank == behind)
            {
                copied = Restore(exchange.ReceiveState(ahead[0], int.MaxValue));
            }
        }

        var known = epochs.Select(epoch => epoch.Epoch).ToHashSet();
        copied.RemoveAll(epoch => known.Contains(epoch.Epoch));
        epochs.AddRange(copied);
        return copied;
    }

    private List<EpochMetrics> Restore(PeerState state)
    {
        trainer.CopyFrom(CheckpointFile.FromBytes(Blob(StateBlobName), "the state of another worker"));
        return JsonSerializer.Deserialize<List<EpochMetrics>>(Blob(EpochsBlobName).Span, WireJson.Options) ?? [];

        ReadOnlyMemory<byte> Blob(string name) => state.Blobs.Single(blob => blob.Name == name).Bytes;
    }

    private byte[] WritePosition()
    {
        var bytes = new byte[PositionBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, trainer.Step);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(long)), trainer.Epoch);
        SHA256.HashData(Encoding.UTF8.GetBytes(trainer.DataFingerprint)).CopyTo(bytes.AsSpan(PositionBytes - (2 * HashBytes)));
        Convert.FromHexString(trainer.ParametersSha256()).CopyTo(bytes.AsSpan(PositionBytes - HashBytes));
        return bytes;
    }

    private static (long Step, int Epoch, string Data, string Hash) ReadPosition(byte[] bytes) => bytes.Length == PositionBytes
        ? (BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(sizeof(long))),
            Convert.ToHexStringLower(bytes.AsSpan(PositionBytes - (2 * HashBytes), HashBytes)),
            Convert.ToHexStringLower(bytes.AsSpan(PositionBytes - HashBytes)))
        : throw new InvalidOperationException($"A member says where it is in {bytes.Length} bytes instead of {PositionBytes}.");
}
