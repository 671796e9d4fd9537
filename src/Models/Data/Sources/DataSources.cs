using AeCluster.Models.Data.Loading;
using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Loads the data of a spec, by the source of its kind.</summary>
public static class DataSources
{
    private static readonly IDataSource[] _sources =
    [
        new ShapesSource(),
        new FashionMnistSource(),
        new IdxSource(),
        new NpySource(),
        new CsvSource(),
        new ImagesSource(),
        new Toy3dSource(),
        new SinesSource(),
    ];

    /// <summary>The kinds of spec that can be loaded.</summary>
    public static IReadOnlyList<Type> SpecTypes { get; } = [.. _sources.Select(source => source.SpecType)];

    /// <summary>Generates, reads, finds or downloads the data. The caller disposes it.</summary>
    /// <param name="locations">Where files are looked for; null for <see cref="DataLocations.FromEnvironment"/>.</param>
    /// <param name="like">
    /// The data that a model was trained on (<c>Checkpoint.TrainedOn</c>), if this data is for that model; it must be of the same
    /// shape. Examples from files are then scaled by the statistics of the training data, not by their own. Of a table with a
    /// header, the columns that were trained on are used, wherever they are; labels and ignored columns may be missing. Null to
    /// load the data as <paramref name="spec"/> says. If <paramref name="spec"/> is the very object of the training, its files
    /// must not have changed.
    /// </param>
    /// <exception cref="DataException">The data is missing, damaged, or not what the spec says.</exception>
    public static DataSplit Load(
        DataSpec spec,
        DataLocations? locations = null,
        TrainedData? like = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var source = SourceOf(spec);
        return source.Load(spec, Context(spec, locations, like, progress, cancellation));
    }

    /// <summary>
    /// The data as <see cref="Load"/> gives it, but only some examples of it, evenly spaced over each part: enough to look at,
    /// within seconds.
    /// </summary>
    /// <inheritdoc cref="Load"/>
    internal static DataSplit LoadSome(
        DataSpec spec,
        long mostValues,
        DataLocations? locations = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default) =>
        SourceOf(spec).Load(spec, Context(spec, locations, null, progress, cancellation) with { MostValues = mostValues });

    /// <summary>
    /// All examples as one set, with their labels; those of files in the order of the file. If a set has a training and a
    /// validation part, the latter comes last. The caller disposes it.
    /// </summary>
    /// <inheritdoc cref="Load"/>
    public static Dataset LoadAll(
        DataSpec spec,
        DataLocations? locations = null,
        TrainedData? like = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var source = SourceOf(spec);
        return source.LoadAll(spec, Context(spec, locations, like, progress, cancellation));
    }

    /// <summary>
    /// A text that changes when the files of a spec change (their sizes or times), so that data loaded before is known to be out
    /// of date. Empty if there are no files, or they do not exist.
    /// </summary>
    public static string Stamp(DataSpec spec, DataLocations? locations = null) =>
        SourceOf(spec).Stamp(spec, locations ?? DataLocations.FromEnvironment());

    /// <summary>The first file or folder of a spec that is not on this machine; null if there is none.</summary>
    public static string? FirstMissing(DataSpec spec, DataLocations locations) =>
        (spec as FileDataSpec)?.Paths().FirstOrDefault(path => !DataFiles.Exists(path, locations));

    private static IDataSource SourceOf(DataSpec spec) =>
        Array.Find(_sources, source => source.SpecType == spec?.GetType())
            ?? throw new ArgumentException($"Nothing loads {spec?.GetType().Name}.", nameof(spec));

    private static LoadContext Context(
        DataSpec spec,
        DataLocations? locations,
        TrainedData? like,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        var context = new LoadContext(locations ?? DataLocations.FromEnvironment(), progress, cancellation);
        return context with
        {
            Trained = like,
            Scaling = spec is FileDataSpec && like is not null ? TrainedScaling(spec, like, context) : null,
        };
    }

    /// <summary>How the training data was scaled; null if that is unknown and does not depend on its statistics.</summary>
    private static Scaling? TrainedScaling(DataSpec spec, TrainedData like, LoadContext context)
    {
        if (like.Preparation.Scaling is { } known)
        {
            return known;
        }

        // Checkpoints of version 0.1.0 have no statistics: compute them from the training data.
        if (like.Spec is not FileDataSpec { IsScaledByTraining: true } trained || trained.Equals(spec))
        {
            return null;
        }

        try
        {
            return SourceOf(trained).FindScaling(trained, context);
        }
        catch (DataException error)
        {
            var scale = SpecJson.Naming.ConvertName(trained.Scale.ToString());
            throw new DataException(
                $"{error.Message} The data that the model was trained on is needed to scale other data like it "
                    + $"(data.scale: {scale}), for its checkpoint is an old one without statistics.",
                error);
        }
    }
}
