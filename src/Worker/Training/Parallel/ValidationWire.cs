using System.Text.Json;
using AeCluster.Messages.Wire;
using AeCluster.Models.Training;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Measured validation batches between members: JSON, in which every number reads back to the bit.</summary>
internal static class ValidationWire
{
    /// <summary>Far more than any variant's parts take.</summary>
    private const int MostBytesPerBatch = 4096;

    public static byte[] Write(IReadOnlyList<ValidationBatch> batches) =>
        JsonSerializer.SerializeToUtf8Bytes(batches, WireJson.Options);

    public static IReadOnlyList<ValidationBatch> Read(byte[] bytes) =>
        JsonSerializer.Deserialize<List<ValidationBatch>>(bytes, WireJson.Options)
        ?? throw new JsonException("There are no batches.");

    public static int MostBytes(int batches) => Math.Min(1 << 30, checked((batches + 1) * MostBytesPerBatch));
}
