using System.Numerics.Tensors;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Loading;

/// <summary>
/// Decides how the values of files are scaled. The values decide, not the type of the file's numbers: bytes that hold only 0
/// and 1 are no grey levels, and grey levels may be stored as floats.
/// </summary>
internal sealed class ScalingChoice(FileDataSpec spec, LoadContext context)
{
    /// <summary>Bytes are taken for grey levels if one is above half of the range.</summary>
    private const int HalfOfBytes = byte.MaxValue / 2;

    /// <summary>Levels of which none is above this part (1 / n) of the range are not told apart from values in [0, 1] with a few
    /// outliers.</summary>
    private const int DarkShare = 16;

    /// <summary>Whether the scaling for training depends on the values of the training examples.</summary>
    public bool LooksAtValues(RowSource source) => spec.Scale switch
    {
        ScaleKind.None => false,
        ScaleKind.Auto => source is { Levels: not null, ArePictures: false },
        _ => true,
    };

    /// <summary>The scaling for training on these examples.</summary>
    /// <param name="parts">Training rows first; not looked at unless <see cref="LooksAtValues"/>.</param>
    /// <returns>The scaling, and the statistics of all parts if it needed them.</returns>
    /// <exception cref="DataException">A row cannot be read, or the range of the values is too wide.</exception>
    public (Scaling Scaling, ValueStatistics[]? Statistics) ForTraining(RowSource source, IReadOnlyList<int[]> parts)
    {
        switch (spec.Scale, source.Levels)
        {
            case (ScaleKind.None, _) or (ScaleKind.Auto, null):
                return (Scaling.None, null);
            case (ScaleKind.Auto, { } levels) when source.ArePictures:
                return (Scaling.OfLevels(levels), null);
            case (ScaleKind.Auto or ScaleKind.Unit, byte.MaxValue) when HasAbove(HalfOfBytes, source, parts[0]):
                return (Scaling.OfLevels(byte.MaxValue), null);
            case (ScaleKind.Auto, _):
                return (Scaling.None, null);
            default:
                var statistics = StatisticsOf(source, parts);
                return (statistics[0].ToScaling(spec.Scale, source.Name), statistics);
        }
    }

    /// <summary>The scaling for use by a trained model: what was done to its training examples is done to these.</summary>
    /// <param name="rows">The rows that will be used.</param>
    /// <exception cref="DataException">It is not clear what the values are.</exception>
    public Scaling ForModel(RowSource source, int[] rows, TrainedData trained)
    {
        if (context.Scaling is not { } known)
        {
            // Version 0.2.0 stored no scaling that follows from the type of the file, and went by the type.
            return trained.Spec is FileDataSpec ? OfType(source) : OfUnit(source, rows);
        }

        if (context.IsOfTraining)
        {
            return known;
        }

        return known.Levels is not null
            ? OfLevels(known, source, rows)
            : known.IsNone && trained.Preparation.Extent is { IsUnit: true } ? OfUnit(source, rows) : known;
    }

    public ValueStatistics[] StatisticsOf(RowSource source, IReadOnlyList<int[]> parts)
    {
        var withMoments = spec.Scale == ScaleKind.Standardize;
        ValueStatistics[] statistics = [.. parts.Select(_ => new ValueStatistics(source.Shape.Values, withMoments))];
        new RowWalk(source, context).Over(parts, (part, _, values) => statistics[part].Add(values));
        return statistics;
    }

    private Scaling OfType(RowSource source) =>
        source.Levels is { } levels && spec.Scale != ScaleKind.None ? Scaling.OfLevels(levels) : Scaling.None;

    /// <summary>The model was trained on values in [0, 1] that were so in their file: levels are divided, other values are
    /// not.</summary>
    private Scaling OfUnit(RowSource source, int[] rows)
    {
        if (source.Levels is { } levels)
        {
            return source.ArePictures || HasAbove(1, source, rows) ? Scaling.OfLevels(levels) : Scaling.None;
        }

        var areLevels = !Walk(source).Any(rows, HasOtherThanBytes) && HasAbove(HalfOfBytes, source, rows);
        return areLevels ? Scaling.OfLevels(byte.MaxValue) : Scaling.None;
    }

    /// <summary>The model was trained on levels that were divided. Other files may hold them divided already.</summary>
    private Scaling OfLevels(Scaling known, RowSource source, int[] rows)
    {
        if (source.Levels is { } levels)
        {
            return Scaling.OfLevels(levels);
        }

        if (HasAbove(known.Levels!.Value / DarkShare, source, rows))
        {
            return known;
        }

        return HasAbove(1 + ValueExtent.Tolerance, source, rows)
            ? throw new DataException(
                $"The values of {source.Name} lie between {StatisticsOf(source, [rows])[0].Extent.InWords}: they are neither "
                    + $"levels from 0 to {known.Levels} like those of the training, nor such levels divided by {known.Levels}, "
                    + "which lie between 0 and 1. Store them as one of these.")
            {
                Outline = $"The values of {source.Name} are neither levels from 0 to {known.Levels}, nor in [0, 1].",
            }
            : Scaling.None;
    }

    private bool HasAbove(float bound, RowSource source, int[] rows) =>
        Walk(source).Any(rows, values => TensorPrimitives.Max(values) > bound);

    private RowWalk Walk(RowSource source) => new(source, context with { Progress = null });

    private static bool HasOtherThanBytes(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (value is < 0 or > byte.MaxValue || value != MathF.Floor(value))
            {
                return true;
            }
        }

        return false;
    }
}
