using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>Resolves what people type as <c>--data</c>: the name of a data set, or the path of a file or folder.</summary>
internal static class DataNames
{
    /// <summary>What people call the data of a model: its file or folder, or the name of a data set.</summary>
    public static string Of(DataSpec spec) => spec is FileDataSpec files
        ? Path.GetFileName(Path.TrimEndingDirectorySeparator(files.Paths()[0]))
        : Specs.Schema.KindNames.Of(spec);

    /// <summary>The data that <c>--data</c> names, as a model takes it: see <see cref="DataSpec.ForModel"/>.</summary>
    /// <param name="trained">The data that the model was trained on.</param>
    /// <param name="shape">The shape of the examples that the model takes.</param>
    /// <exception cref="VerbException">There is no such data.</exception>
    public static DataSpec Find(string asked, DataSpec trained, ExampleShape shape)
    {
        var spec = DataSpecs.Names.Contains(asked) ? DataSpecs.Find(asked)! : FromPath(asked);
        return spec.ForModel(trained, shape.Channels, shape.Height, shape.Width);
    }

    private static FileDataSpec FromPath(string asked)
    {
        var path = Locate(asked)
            ?? throw new VerbException(
                $"there is neither a data set nor a file '{asked}'",
                $"data sets are {string.Join(", ", DataSpecs.Names)}; files are {DataSpecs.KnownPaths}");
        return DataSpecs.FromPath(path)
            ?? throw new VerbException(
                $"the name of {path} does not say what it holds",
                $"what can be read: {DataSpecs.KnownPaths}");
    }

    /// <summary>Looks in the working directory first, where the shell completes paths, then in the data folder.</summary>
    private static string? Locate(string asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
        {
            return null;
        }

        string[] places = DataLocations.FromEnvironment().DataFolder is { } folder
            ? [Path.GetFullPath(asked), Path.GetFullPath(asked, Path.GetFullPath(folder))]
            : [Path.GetFullPath(asked)];
        return places.FirstOrDefault(place => Path.Exists(NpzPath.Split(place).File));
    }
}
