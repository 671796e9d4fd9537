using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>Data sets by what people call them: a name, or the path of a file or folder.</summary>
internal static class DataNames
{
    public static string Of(DataSpec spec) => Specs.Schema.KindNames.Of(spec);

    /// <summary>
    /// What <c>--data</c> means to a model. Of a path, what its name does not say (columns of labels, scaling, names of classes)
    /// is as in the data that the model was trained on, where that is of the same kind; images are resized to the model's.
    /// </summary>
    /// <param name="trained">What the model was trained on.</param>
    /// <param name="shape">What it takes.</param>
    /// <exception cref="VerbException">Nothing is called that.</exception>
    public static DataSpec Find(string asked, DataSpec trained, ExampleShape shape)
    {
        if (DataSpecs.Names.Contains(asked))
        {
            return asked == SinesData.Source
                ? new SinesData { Length = shape.Height, Features = shape.Width }
                : DataSpecs.Find(asked)!;
        }

        var path = Locate(asked)
            ?? throw new VerbException(
                $"there is neither a data set nor a file '{asked}'",
                $"data sets are {string.Join(", ", DataSpecs.Names)}; files are {DataSpecs.KnownPaths}");
        return DataSpecs.FromPath(path) is { } spec
            ? Like(spec, trained, shape)
            : throw new VerbException(
                $"the name of {path} does not say what it holds",
                $"what can be read: {DataSpecs.KnownPaths}");
    }

    /// <summary>Here first: it is what the shell completes.</summary>
    private static string? Locate(string asked)
    {
        var folder = DataLocations.FromEnvironment().DataFolder;
        return string.IsNullOrWhiteSpace(asked)
            ? null
            : new[]
            {
                Path.GetFullPath(asked),
                folder is null ? null : Path.GetFullPath(asked, Path.GetFullPath(folder)),
            }.FirstOrDefault(Path.Exists);
    }

    private static FileDataSpec Like(FileDataSpec found, DataSpec trained, ExampleShape shape) => (found, trained) switch
    {
        (CsvData csv, CsvData like) => Whole(like) with { File = csv.File, ValidationFile = null },
        (NpyData npy, NpyData like) => Whole(like) with
        {
            File = npy.File,
            Labels = npy.Labels,
            ValidationFile = null,
            ValidationLabels = null,
        },
        (IdxData idx, IdxData like) => Whole(like) with
        {
            File = idx.File,
            Labels = idx.Labels,
            ValidationFile = null,
            ValidationLabels = null,
        },
        (ImagesData images, ImagesData like) => Sized(
            Whole(like) with
            {
                Folder = images.Folder,
                ValidationFolder = null,
            },
            shape),
        (ImagesData images, _) => Sized(images, shape),
        (CsvData csv, _) when shape.Channels * shape.Height > 1 => csv with
        {
            Shape = [shape.Channels, shape.Height, shape.Width],
        },
        _ => found,
    };

    private static ImagesData Sized(ImagesData images, ExampleShape shape) => images with
    {
        Width = shape.Width,
        Height = shape.Height,
        Channels = shape.Channels switch
        {
            1 => ChannelKind.Grey,
            3 => ChannelKind.Rgb,
            _ => ChannelKind.Auto,
        },
    };

    private static TSpec Whole<TSpec>(TSpec spec)
        where TSpec : FileDataSpec => spec with { Limit = null, Validation = null };
}
