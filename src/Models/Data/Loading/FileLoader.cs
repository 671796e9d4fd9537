using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Streaming;
using AeCluster.Specs.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Loading;

/// <summary>Splits and scales the rows of opened files, and loads them into memory or prepares to stream them.</summary>
/// <param name="open">Opens the files of <paramref name="spec"/>.</param>
internal sealed class FileLoader(FileDataSpec spec, Func<OpenedFiles> open, LoadContext context)
{
    /// <summary><c>memory: auto</c> loads data that takes less than this fraction (1 / n) of the memory.</summary>
    private const int LoadedShare = 8;

    private readonly ScalingChoice _choice = new(spec, context);

    /// <summary>Pictures that are nowhere brighter than this share of white are suspicious.</summary>
    private const float DarkShare = 0.1f;

    /// <summary>Training and validation examples.</summary>
    /// <exception cref="DataException">The data is missing, damaged, or not what the spec says.</exception>
    public DataSplit Load() => WithFiles(files =>
    {
        var whole = SplitOf(files);
        var split = new RowSplit(Looked(whole.Train, files.Main), Looked(whole.Validation, files.Main));

        // Before loading, which closes the files.
        var fingerprint = context.MostValues is null ? files.Fingerprint() : "";
        var changes = ChangesSince(fingerprint, files.Main.Name);
        int[][] parts = files.Own is null ? [split.Train, split.Validation] : [split.Train];
        var (scaling, statistics) = context.Trained is { } trained
            ? (_choice.ForModel(files.Main, [.. parts.SelectMany(rows => rows)], trained), null)
            : _choice.ForTraining(files.Main, parts);
        var sets = Materialize(files.Main, files.MainLabels, parts, scaling, statistics).ToList();
        if (files.Own is { } own)
        {
            sets.AddRange(Materialize(own, files.OwnLabels, [Looked(AllOf(own), own)], scaling, known: null));
        }

        sets[0].Origins = OriginsOf(files.Main, split.Train);
        sets[1].Origins = files.Own is null ? OriginsOf(files.Main, split.Validation) : OriginsOf(files.Own, AllOf(files.Own));

        return new DataSplit(sets[0], sets[1])
        {
            Whole = context.MostValues is null ? null : Whole(files, whole),
            Name = files.Main.Name,
            Fingerprint = fingerprint,
            Findings = [.. changes, .. FindingsOf(files), .. DarkPictures(files.Main, scaling, sets[0].Extent)],
            Preparation = new DataPreparation
            {
                Columns = files.Main.ColumnNames,
                Scaling = scaling,
                Levels = files.Main.Levels,
                Extent = sets[0].Extent,
            },
        };
    });

    /// <summary>All examples in the order of the file, then those of a validation file, scaled as for training.</summary>
    /// <inheritdoc cref="Load"/>
    public Dataset LoadAll() => WithFiles(files =>
    {
        var changes = context.Trained is null ? [] : ChangesSince(files.Fingerprint(), files.Main.Name);
        var used = RowSplit.Of(spec, files.Main.Count, hasOwnValidation: true, files.Main.Name).Train;
        Array.Sort(used);
        var scaling = context.Trained is { } trained
            ? _choice.ForModel(files.Main, used, trained)
            : _choice.ForTraining(files.Main, _choice.LooksAtValues(files.Main) ? [TrainingRows(files)] : []).Scaling;
        var main = Materialize(files.Main, files.MainLabels, [used], scaling, known: null)[0];
        var all = files.Own is null
            ? main
            : new JoinedDataset(main, Materialize(files.Own, files.OwnLabels, [AllOf(files.Own)], scaling, known: null)[0]);
        all.Findings = [.. changes, .. FindingsOf(files)];
        all.Origins = OriginsOf(files.Main, used).Then(files.Own is { } own ? OriginsOf(own, AllOf(own)) : ExampleOrigins.None);
        return all;
    });

    /// <summary>How version 0.1.0, which did not store it, scaled the training examples.</summary>
    /// <inheritdoc cref="Load"/>
    public Scaling FindScaling() => WithFiles(files =>
    {
        using (files)
        {
            return spec.Scale == ScaleKind.Unit && files.Main.Levels is { } levels
                ? Scaling.OfLevels(levels)
                : _choice.ForTraining(files.Main, [SplitOf(files).Train]).Scaling;
        }
    });

    private static ExampleOrigins OriginsOf(RowSource source, int[] rows) => source.FileNames is { Count: > 0 } names
        ? new ExampleOrigins([], [.. rows.Select(row => names[row])])
        : new ExampleOrigins(rows, []);

    private static IEnumerable<DataFinding> FindingsOf(OpenedFiles files) =>
        [.. files.Main.Findings, .. files.Own?.Findings ?? []];

    /// <summary>A warning if pictures use a small part of their levels only, as those of cameras with 12 bits and masks
    /// do; not for a model that was trained on it, whose scaling is what it is.</summary>
    private IEnumerable<DataFinding> DarkPictures(RowSource source, Scaling scaling, ValueExtent extent)
    {
        if (context.Trained is null && source.ArePictures && scaling.Levels is { } white && extent.High < DarkShare)
        {
            yield return DataFinding.Warning(
                $"The levels of the training images of {source.Name} go up to {Math.Round(extent.High * white)} of {white} only.",
                "With data.scale: unit they are stretched from the lowest to the highest.");
        }
    }

    /// <summary>A warning if the files that the model was trained on have changed, but are read as other data.</summary>
    /// <exception cref="DataException">They have changed, and are asked for as the data of the training.</exception>
    private DataFinding[] ChangesSince(string fingerprint, string name)
    {
        if (context.Trained is not { Fingerprint: { Length: > 0 } trained }
            || trained == fingerprint
            || !context.HasPathsOfTraining)
        {
            return [];
        }

        var change = $"{name} has changed since the model was trained on it: a digest of it is {fingerprint[..8]}, and was "
            + $"{trained[..8]}.";
        return context.MustBeUnchanged
            ? throw new DataException(
                $"{change} Results for it would not be those of the training's examples. Put the old data back, or use the new "
                    + $"as other data: --data {name}.")
            : [DataFinding.Warning(change, "It is used as other data, scaled like that of the training.")];
    }

    private T WithFiles<T>(Func<OpenedFiles, T> use)
    {
        var files = open();
        try
        {
            return use(files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private RowSplit SplitOf(OpenedFiles files) =>
        RowSplit.Of(spec, files.Main.Count, files.Own is not null, files.Main.Name);

    /// <summary>A single example cannot be split, but shows whether bytes are grey levels.</summary>
    private int[] TrainingRows(OpenedFiles files) =>
        files.Main is { Count: 1, Levels: not null } ? AllOf(files.Main) : SplitOf(files).Train;

    private static WholeSplit Whole(OpenedFiles files, RowSplit split) => new(
        split.Train.Length,
        files.Own?.Count ?? split.Validation.Length,
        files.MainLabels is { } labels ? [.. split.Train.Select(row => labels.Values[row])] : null,
        files.Own is null
            ? files.MainLabels is { } same ? [.. split.Validation.Select(row => same.Values[row])] : null
            : files.OwnLabels?.Values);

    /// <summary>All rows, or some evenly spaced ones if only a look is taken.</summary>
    private int[] Looked(int[] rows, RowSource source)
    {
        var most = context.MostValues is { } values
            ? Math.Max(1, Math.Min(values / source.Shape.Values, source.MostLookedAt))
            : rows.Length;
        return rows.Length <= most
            ? rows
            : [.. Enumerable.Range(0, (int)most).Select(i => rows[(int)((long)i * rows.Length / most)])];
    }

    /// <summary>A data set for each part of a source.</summary>
    /// <param name="known">Statistics of the parts; null if they have not been computed.</param>
    private Dataset[] Materialize(
        RowSource source,
        Labels? labels,
        IReadOnlyList<int[]> parts,
        Scaling scaling,
        ValueStatistics[]? known)
    {
        using var scope = NewDisposeScope();
        var classNames = labels?.Names ?? [];
        Tensor?[] labelsOfParts = [.. parts.Select(rows => LabelsOf(rows, labels))];
        if (IsStreamed(source, parts.Sum(rows => (long)rows.Length)))
        {
            // The extent of levels is known without reading them.
            ValueExtent[] extents = source.Levels is { } levels && levels == scaling.Levels
                ? [.. parts.Select(_ => new ValueExtent(0, 1))]
                : [.. (known ?? _choice.StatisticsOf(source, parts)).Select(statistics => statistics.ExtentAfter(scaling))];
            return
            [
                .. parts.Select(
                    (rows, part) => new StreamedDataset(source, rows, scaling, extents[part], labelsOfParts[part], classNames)),
            ];
        }

        ValueStatistics[] after = [.. parts.Select(_ => new ValueStatistics(source.Shape.Values, withMoments: false))];
        ExampleMemory[] memory = [.. parts.Select(rows => new ExampleMemory(rows.Length, source.Shape))];
        new RowWalk(source, context).Over(parts, (part, example, values) =>
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

    private bool IsStreamed(RowSource source, long rows)
    {
        var memory = (spec as StreamableDataSpec)?.Memory ?? MemoryUse.Load;
        if (memory == MemoryUse.Stream && source.WhyNotStreamed is { } why)
        {
            throw new DataException($"data.memory is stream, but {why}.");
        }

        var bytes = rows * source.Shape.Values * sizeof(float);
        return memory switch
        {
            MemoryUse.Stream => true,
            MemoryUse.Auto => source.WhyNotStreamed is null
                && bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / LoadedShare,
            _ => false,
        };
    }

    private static Tensor? LabelsOf(int[] rows, Labels? labels) =>
        labels is null ? null : tensor([.. rows.Select(row => labels.Values[row])], ScalarType.Int64);

    private static int[] AllOf(RowSource source) => [.. Enumerable.Range(0, source.Count)];
}
