using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Streaming;
using AeCluster.Specs.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Sources;

/// <summary>Loads one's own data, or opens it to be streamed.</summary>
/// <param name="like">What the examples are to be like, where they are for a model; else null.</param>
internal sealed class FileData(
    FileDataSpec spec,
    TrainedData? like,
    DataLocations locations,
    IProgress<DataProgress>? progress,
    CancellationToken cancellation)
{
    /// <summary>What <c>memory: auto</c> loads of the memory there is, at the most.</summary>
    private const int LoadedShare = 8;

    /// <summary>Training and validation examples.</summary>
    /// <param name="given">How to scale; null for what the spec says.</param>
    /// <exception cref="DataException">The data cannot be had, is damaged, or is not what the spec says.</exception>
    public DataSplit Load(Scaling? given) => WithSources(sources =>
    {
        var split = SplitOf(sources);

        // First, because what is loaded is closed.
        var fingerprint = sources.Fingerprint();
        int[][] parts = sources.Own is null ? [split.Train, split.Validation] : [split.Train];
        var (scaling, statistics) = given is null ? ScalingOf(sources.Main, parts) : (given, null);
        var sets = Materialize(sources.Main, sources.MainLabels, parts, scaling, statistics).ToList();
        if (sources.Own is { } own)
        {
            sets.AddRange(Materialize(own, sources.OwnLabels, [AllOf(own)], scaling, known: null));
        }

        return new DataSplit(sets[0], sets[1])
        {
            Name = sources.Main.Name,
            Fingerprint = fingerprint,
            Preparation = new DataPreparation { Columns = sources.Columns, Scaling = spec.IsScaledByTraining ? scaling : null },
        };
    });

    /// <summary>All examples in the order of the file, then those of a validation file, scaled as for training.</summary>
    /// <inheritdoc cref="Load"/>
    public Dataset LoadAll(Scaling? given) => WithSources(sources =>
    {
        // Who encodes a single image has nothing to split; only statistics need to know what is trained on.
        var scaling = given
            ?? (
                NeedsStatistics(sources.Main)
                    ? ScalingOf(sources.Main, [SplitOf(sources).Train])
                    : ScalingOf(sources.Main, [])).Scaling;
        var used = RowSplit.Of(spec, sources.Main.Count, hasOwnValidation: true, sources.Main.Name).Train;
        Array.Sort(used);
        var main = Materialize(sources.Main, sources.MainLabels, [used], scaling, known: null)[0];
        return sources.Own is null
            ? main
            : new JoinedDataset(main, Materialize(sources.Own, sources.OwnLabels, [AllOf(sources.Own)], scaling, known: null)[0]);
    });

    /// <summary>How training examples are scaled: from their statistics, where the spec asks for these.</summary>
    /// <inheritdoc cref="Load"/>
    public Scaling FindScaling() => WithSources(sources =>
    {
        using (sources)
        {
            return ScalingOf(sources.Main, [SplitOf(sources).Train]).Scaling;
        }
    });

    private T WithSources<T>(Func<FileSources, T> use)
    {
        var sources = FileSources.Open(spec, like, locations, progress, cancellation);
        try
        {
            return use(sources);
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    private RowSplit SplitOf(FileSources sources) =>
        RowSplit.Of(spec, sources.Main.Count, sources.Own is not null, sources.Main.Name);

    private bool NeedsStatistics(RowSource source) =>
        spec.Scale is ScaleKind.UnitPerFeature or ScaleKind.Standardize || (spec.Scale == ScaleKind.Unit && !source.HoldsBytes);

    /// <param name="parts">Training rows first.</param>
    /// <returns>The scaling, and the statistics of all parts where they were needed for it.</returns>
    private (Scaling Scaling, ValueStatistics[]? Statistics) ScalingOf(RowSource source, IReadOnlyList<int[]> parts)
    {
        if (!NeedsStatistics(source))
        {
            return (source.HoldsBytes && spec.Scale != ScaleKind.None ? Scaling.Bytes : Scaling.None, null);
        }

        var statistics = StatisticsOf(source, parts);
        return (statistics[0].ToScaling(spec.Scale, source.Name), statistics);
    }

    private ValueStatistics[] StatisticsOf(RowSource source, IReadOnlyList<int[]> parts)
    {
        ValueStatistics[] statistics =
        [
            .. parts.Select(_ => new ValueStatistics(source.Shape.Values, spec.Scale == ScaleKind.Standardize)),
        ];
        new RowWalk(source, progress, cancellation).Over(parts, (part, _, values) => statistics[part].Add(values));
        return statistics;
    }

    /// <summary>A data set of each part of a source.</summary>
    /// <param name="known">Statistics of the parts, where there are some already.</param>
    private Dataset[] Materialize(
        RowSource source,
        Labels? labels,
        IReadOnlyList<int[]> parts,
        Scaling scaling,
        ValueStatistics[]? known)
    {
        using var scope = NewDisposeScope();
        var classNames = labels?.Names ?? [];
        Tensor?[] labelsOfParts =
        [
            .. parts.Select(rows =>
                labels is null ? null : tensor([.. rows.Select(row => labels.Values[row])], ScalarType.Int64)),
        ];
        if (Streams(source, parts.Sum(rows => (long)rows.Length)))
        {
            // Bytes need no looking at: none can be out of range.
            ValueExtent[] extents = source.HoldsBytes && known is null
                ? [.. parts.Select(_ => ByteExtent(source.Shape.Values, scaling))]
                : [.. (known ?? StatisticsOf(source, parts)).Select(statistics => statistics.ExtentAfter(scaling))];
            return
            [
                .. parts.Select(
                    (rows, part) => new StreamedDataset(source, rows, scaling, extents[part], labelsOfParts[part], classNames)),
            ];
        }

        ValueStatistics[] after = [.. parts.Select(_ => new ValueStatistics(source.Shape.Values, withMoments: false))];
        ExampleMemory[] memory = [.. parts.Select(rows => new ExampleMemory(rows.Length, source.Shape))];
        new RowWalk(source, progress, cancellation).Over(parts, (part, example, values) =>
        {
            scaling.Apply(values);
            after[part].Add(values);
            values.CopyTo(memory[part][example]);
        });
        source.Dispose();
        return
        [
            .. parts.Select(
                (_, part) => new TensorDataset(memory[part].X_NCHW, labelsOfParts[part], classNames, after[part].Extent)),
        ];
    }

    private bool Streams(RowSource source, long rows)
    {
        var memory = (spec as StreamableDataSpec)?.Memory ?? MemoryUse.Load;
        if (memory == MemoryUse.Stream && source.WhyNotStreamed is { } why)
        {
            throw new DataException($"data.memory is stream, but {why}.");
        }

        var bytes = rows * source.Shape.Values * sizeof(float);
        return memory == MemoryUse.Stream
            || (
                memory == MemoryUse.Auto
                && source.WhyNotStreamed is null
                && bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / LoadedShare);
    }

    private static ValueExtent ByteExtent(int values, Scaling scaling)
    {
        var statistics = new ValueStatistics(values, withMoments: false);
        var example = new float[values];
        statistics.Add(example);
        Array.Fill(example, byte.MaxValue);
        statistics.Add(example);
        return statistics.ExtentAfter(scaling);
    }

    private static int[] AllOf(RowSource source) => [.. Enumerable.Range(0, source.Count)];
}
