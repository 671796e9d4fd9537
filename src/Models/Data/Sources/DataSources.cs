using AeCluster.Models.Data.Generators;
using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>The only table from a data spec to what loads it.</summary>
public static class DataSources
{
    /// <summary>Generates, reads, finds or downloads the data. The caller disposes it.</summary>
    /// <param name="locations">Where files are looked for; null: as the environment says
    /// (<see cref="DataLocations.FromEnvironment"/>).</param>
    /// <param name="like">
    /// The data that a model was trained on (<c>Checkpoint.TrainedOn</c>), where the model is to see this data:
    /// it must be of the same shape. Examples from files are scaled by the statistics of the training, not by their own, which
    /// would be others. Of a table that has a header the columns are taken that were trained on, wherever they stand; labels and
    /// ignored columns need not be there. Null: as <paramref name="spec"/> says.
    /// </param>
    /// <exception cref="DataException">The data cannot be had, or is damaged.</exception>
    public static DataSplit Load(
        DataSpec spec,
        DataLocations? locations = null,
        TrainedData? like = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default) => spec switch
        {
            ShapesData shapes => new DataSplit(
                ShapesGenerator.Generate(shapes.Train, shapes.Seed, subset: 0),
                ShapesGenerator.Generate(shapes.Validation, shapes.Seed, subset: 1))
            {
                Name = ShapesData.Source,
                Fingerprint = Fingerprint.Of($"{ShapesData.Source} {shapes.Train} {shapes.Validation} {shapes.Seed}"),
            },
            FashionMnistData fashion => FashionMnist.Load(fashion, Or(locations), progress, cancellation),
            Toy3dData toy => Toy3d.Generate(toy),
            SinesData sines => Sines.Generate(sines),
            FileDataSpec files => Open(files, like, Or(locations), progress, cancellation)
                .Load(TrainedScaling(files, like, Or(locations), progress, cancellation)),
            _ => throw new ArgumentException($"Nothing loads {spec?.GetType().Name}.", nameof(spec)),
        };

    /// <summary>
    /// All examples as one set, with their labels: those of files in the order of the file. Of a set that has a training and a
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
        if (spec is not FileDataSpec files)
        {
            var split = Load(spec, locations, null, progress, cancellation);
            return new JoinedDataset(split.Train, split.Validation);
        }

        return Open(files, like, Or(locations), progress, cancellation)
            .LoadAll(TrainedScaling(files, like, Or(locations), progress, cancellation));
    }

    /// <summary>
    /// Changes where the files of a spec change (their sizes and times do), so that what was loaded before is known to be out of
    /// date. Empty where there are no files, or they are not there.
    /// </summary>
    public static string Stamp(DataSpec spec, DataLocations? locations = null) =>
        spec is FileDataSpec files ? string.Join('\n', files.Paths().Select(path => DataFiles.Stamp(path, Or(locations)))) : "";

    private static FileData Open(
        FileDataSpec files,
        TrainedData? like,
        DataLocations locations,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation) =>
        new(
            like?.Spec is FileDataSpec trained ? files with { Scale = trained.Scale } : files,
            like,
            locations,
            progress,
            cancellation);

    /// <summary>Null where the spec says it, without statistics of other data.</summary>
    private static Scaling? TrainedScaling(
        FileDataSpec files,
        TrainedData? like,
        DataLocations locations,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        if (like?.Preparation.Scaling is { } known)
        {
            return known;
        }

        // Checkpoints had no statistics once: those of the data that they were trained on are gathered again.
        if (like?.Spec is not FileDataSpec { IsScaledByTraining: true } trained || trained.Equals(files))
        {
            return null;
        }

        try
        {
            return new FileData(trained, null, locations, progress, cancellation).FindScaling();
        }
        catch (DataException error)
        {
            var scale = SpecJson.Naming.ConvertName(trained.Scale.ToString());
            throw new DataException(
                $"{error.Message} The data that the model was trained on is needed to scale other data like it (data.scale: "
                    + $"{scale}), for its checkpoint is "
                    + "an old one without statistics.",
                error);
        }
    }

    private static DataLocations Or(DataLocations? locations) => locations ?? DataLocations.FromEnvironment();
}
