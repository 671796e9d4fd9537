using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using AeCluster.Models.Data;

namespace AeCluster.Models.Checkpoints;

/// <summary>
/// Stores a <see cref="DataPreparation"/> in a checkpoint's file: names of columns in the metadata, statistics as tensors beside
/// the weights, since there may be one for each value of an example.
/// </summary>
internal static class StoredPreparation
{
    /// <summary>Prefix of the tensors' names; no layer has it.</summary>
    public const string Prefix = "scaling.";

    private const string ColumnsKey = "columns";
    private const string ScalingKey = "scaling";
    private const string LevelsKey = "levels";
    private const string ExtentKey = "extent";
    private const string None = "none";
    private const string Linear = "linear";

    /// <summary>In checkpoints of version 0.2.0: values were then clipped to [0, 1].</summary>
    private const string Cut = "cut";

    private const string OffsetsName = Prefix + "offsets";
    private const string DivisorsName = Prefix + "divisors";

    public static IReadOnlyList<StoredTensor> TensorsOf(DataPreparation preparation) =>
        preparation.Scaling is { IsNone: false } scaling
            ? [Stored(OffsetsName, scaling.Offsets), Stored(DivisorsName, scaling.Divisors)]
            : [];

    public static void AddTo(Dictionary<string, string> metadata, DataPreparation preparation)
    {
        if (preparation.Columns.Count > 0)
        {
            metadata[ColumnsKey] = JsonSerializer.Serialize(preparation.Columns);
        }

        if (preparation.Scaling is { } scaling)
        {
            metadata[ScalingKey] = scaling.IsNone ? None : Linear;
        }

        if (preparation.Levels is { } levels)
        {
            metadata[LevelsKey] = levels.ToString(CultureInfo.InvariantCulture);
        }

        if (preparation.Extent is { } extent)
        {
            metadata[ExtentKey] = string.Create(CultureInfo.InvariantCulture, $"{extent.Low:R} {extent.High:R}");
        }
    }

    /// <param name="tensors">All tensors of the file.</param>
    /// <exception cref="FormatException">The statistics do not fit the shape of the examples.</exception>
    /// <exception cref="JsonException">The columns are not a list of names.</exception>
    public static DataPreparation Read(
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyList<StoredTensor> tensors,
        ExampleShape shape) =>
        new()
        {
            Columns = JsonSerializer.Deserialize<string[]>(metadata.GetValueOrDefault(ColumnsKey, "[]")) ?? [],
            Scaling = metadata.TryGetValue(ScalingKey, out var kind) ? ScalingOf(kind, tensors, shape) : null,
            Levels = metadata.TryGetValue(LevelsKey, out var levels)
                ? int.Parse(levels, NumberStyles.None, CultureInfo.InvariantCulture)
                : null,
            Extent = metadata.TryGetValue(ExtentKey, out var extent) ? ExtentOf(extent) : null,
        };

    private static ValueExtent ExtentOf(string text) => text.Split(' ') is [var low, var high]
        ? new ValueExtent(Number(low), Number(high))
        : throw new FormatException($"'{text}' is no extent");

    private static float Number(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static Scaling ScalingOf(string kind, IReadOnlyList<StoredTensor> tensors, ExampleShape shape)
    {
        if (kind == None)
        {
            return Scaling.None;
        }

        var (offsets, divisors) = (Values(OffsetsName), Values(DivisorsName));
        var fits = offsets.Length == divisors.Length && (offsets.Length == 1 || offsets.Length == shape.Values);
        return kind is Linear or Cut && fits
            ? new Scaling(offsets, divisors)
            : throw new FormatException(
                $"a scaling '{kind}' of {offsets.Length} offsets and {divisors.Length} divisors is not one for examples of "
                + $"{shape}");

        float[] Values(string name) =>
            tensors.FirstOrDefault(tensor => tensor.Name == name) is { Type: StoredType.F32, Bytes: var bytes }
                ? MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray()
                : throw new FormatException($"it has no float32 tensor '{name}'");
    }

    private static StoredTensor Stored(string name, ReadOnlySpan<float> values) =>
        new(name, StoredType.F32, [values.Length], MemoryMarshal.AsBytes(values).ToArray());
}
