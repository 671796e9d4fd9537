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
/// The beginning of a generation: the members tell each other how far they are, and who is behind copies the state of one who
/// is not. Members at the same step must have the same weights; that they do is compared and not believed.
/// </summary>
internal sealed class StateAgreement(Trainer trainer, IGradientExchange exchange)
{
    private const string StateBlobName = "state";
    private const string EpochsBlobName = "epochs";
    private const int HashBytes = 32;
    private const int PlaceBytes = sizeof(long) + sizeof(int) + (2 * HashBytes);

    /// <param name="epochs">This member's epochs so far; those of a copied state are added.</param>
    /// <returns>The epochs that were added.</returns>
    /// <exception cref="DataException">Two members have other data.</exception>
    /// <exception cref="InvalidOperationException">Two members at the same step have other weights.</exception>
    public IReadOnlyList<EpochMetrics> Reach(List<EpochMetrics> epochs)
    {
        var places = exchange.Gather(0, Place(), PlaceBytes).Select(Read).ToList();
        if (places.FindIndex(place => place.Data != places[0].Data) is var stranger and > 0)
        {
            throw new DataException(
                $"The workers of ranks 0 and {stranger} do not have the same data: look at its file on both machines (digests "
                    + $"begin {places[0].Data[..8]} and {places[stranger].Data[..8]}).");
        }

        var best = places.Select(place => (place.Step, place.Epoch)).Max();
        var ahead = Enumerable.Range(0, places.Count).Where(rank => (places[rank].Step, places[rank].Epoch) == best).ToList();
        if (ahead.FirstOrDefault(rank => places[rank].Hash != places[ahead[0]].Hash, -1) is var other && other >= 0)
        {
            throw new InvalidOperationException(
                $"Ranks {ahead[0]} and {other} are both at step {best.Step}, but their weights differ; that must never be, "
                    + "please report it.");
        }

        var copied = new List<EpochMetrics>();
        foreach (var behind in Enumerable.Range(0, places.Count).Except(ahead))
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
                copied = Take(exchange.ReceiveState(ahead[0], int.MaxValue));
            }
        }

        var known = epochs.Select(epoch => epoch.Epoch).ToHashSet();
        copied.RemoveAll(epoch => known.Contains(epoch.Epoch));
        epochs.AddRange(copied);
        return copied;
    }

    private List<EpochMetrics> Take(PeerState state)
    {
        trainer.CopyFrom(CheckpointFile.FromBytes(Blob(StateBlobName), "the state of a fellow worker"));
        return JsonSerializer.Deserialize<List<EpochMetrics>>(Blob(EpochsBlobName).Span, WireJson.Options) ?? [];

        ReadOnlyMemory<byte> Blob(string name) => state.Blobs.Single(blob => blob.Name == name).Bytes;
    }

    private byte[] Place()
    {
        var bytes = new byte[PlaceBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, trainer.Step);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(long)), trainer.Epoch);
        SHA256.HashData(Encoding.UTF8.GetBytes(trainer.DataFingerprint)).CopyTo(bytes.AsSpan(PlaceBytes - (2 * HashBytes)));
        Convert.FromHexString(trainer.ParametersSha256()).CopyTo(bytes.AsSpan(PlaceBytes - HashBytes));
        return bytes;
    }

    private static (long Step, int Epoch, string Data, string Hash) Read(byte[] bytes) => bytes.Length == PlaceBytes
        ? (BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(sizeof(long))),
            Convert.ToHexStringLower(bytes.AsSpan(PlaceBytes - (2 * HashBytes), HashBytes)),
            Convert.ToHexStringLower(bytes.AsSpan(PlaceBytes - HashBytes)))
        : throw new InvalidOperationException($"A member says where it is in {bytes.Length} bytes instead of {PlaceBytes}.");
}
