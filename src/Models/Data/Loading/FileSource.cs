using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Loading;

/// <summary>The user's own data. A source only opens its files as rows; splitting, scaling and streaming are the same for
/// all.</summary>
internal abstract class FileSource<TSpec> : IDataSource
    where TSpec : FileDataSpec
{
    public Type SpecType => typeof(TSpec);

    public DataSplit Load(DataSpec spec, LoadContext context) => Loader(spec, context).Load();

    public Dataset LoadAll(DataSpec spec, LoadContext context) => Loader(spec, context).LoadAll();

    public string Stamp(DataSpec spec, DataLocations locations) =>
        string.Join('\n', ((TSpec)spec).Paths().Select(path => DataFiles.Stamp(path, locations)));

    public Scaling FindScaling(DataSpec spec, LoadContext context) => Loader(spec, context).FindScaling();

    /// <summary>Opens the examples.</summary>
    /// <param name="spec">Its paths are complete and exist.</param>
    /// <param name="context">Its <see cref="LoadContext.Trained"/> is null if the files are those that were trained on.</param>
    /// <exception cref="DataException">A file cannot be read, or is not what the spec says.</exception>
    protected abstract RowSource Open(TSpec spec, LoadContext context);

    /// <summary>Opens the separate validation examples; null if there are none.</summary>
    /// <param name="main">The other examples.</param>
    /// <inheritdoc cref="Open"/>
    protected abstract RowSource? OpenValidation(TSpec spec, RowSource main, LoadContext context);

    private FileLoader Loader(DataSpec spec, LoadContext context)
    {
        var files = context.Trained?.Spec is FileDataSpec trained
            ? (TSpec)spec with { Scale = trained.Scale }
            : (TSpec)spec;

        // The files of the training itself must be exactly as their spec says.
        var known = context with
        {
            IsOfTraining = files.Equals(context.Trained?.Spec),
            MustBeUnchanged = ReferenceEquals(spec, context.Trained?.Spec),
            HasPathsOfTraining = context.Trained?.Spec is FileDataSpec own && HaveSamePaths(own, files, context.Locations),
        };
        return new FileLoader(files, () => OpenFiles(files, known), known);
    }

    private static bool HaveSamePaths(FileDataSpec trained, TSpec spec, DataLocations locations)
    {
        return Found(trained).SequenceEqual(Found(spec));

        IEnumerable<string?> Found(FileDataSpec files) => files.Paths().Select(path => DataFiles.TryFind(path, locations));
    }

    private OpenedFiles OpenFiles(TSpec spec, LoadContext context)
    {
        var found = (TSpec)spec.MapPaths(path => DataFiles.Find(path, context.Locations));
        var here = context.IsOfTraining ? context with { Trained = null } : context;
        var main = Open(found, here);
        RowSource? own = null;
        try
        {
            own = OpenValidation(found, main, here);
            return OpenedFiles.Of(main, own, context.Trained);
        }
        catch
        {
            main.Dispose();
            own?.Dispose();
            throw;
        }
    }
}
