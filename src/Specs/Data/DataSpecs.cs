using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>Data specs from what people type on a command line.</summary>
public static class DataSpecs
{
    /// <summary>A spec of each data source, with default settings. Required paths are missing.</summary>
    private static readonly DataSpec[] _sources =
    [
        .. typeof(DataSpec)
            .GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(source => (DataSpec)Activator.CreateInstance(source.DerivedType)!),
    ];

    private static readonly Dictionary<string, DataSpec> _named =
        _sources.Where(source => source is not FileDataSpec).ToDictionary(source => KindNames.Of(source));

    private static readonly FileDataSpec[] _fileSources = [.. _sources.OfType<FileDataSpec>()];

    /// <summary>Data sets that have a name and need no file of the user's.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _named.Keys];

    /// <summary>The paths that <see cref="FromPath"/> knows, in words for help and errors.</summary>
    public static string KnownPaths { get; } =
        $"{string.Join(", ", _fileSources.SkipLast(1).Select(source => source.PathsInWords))}, "
            + $"or {_fileSources[^1].PathsInWords}";

    /// <summary>
    /// The data set of this name with default settings, otherwise the spec of this path; null if it is neither.
    /// </summary>
    public static DataSpec? Find(string nameOrPath) => _named.GetValueOrDefault(nameOrPath) ?? FromPath(nameOrPath);

    /// <summary>
    /// The spec of a file or folder, by its name; null if the name does not tell the source. Arrays get the labels of a file
    /// beside them that is named after them.
    /// </summary>
    public static FileDataSpec? FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var isFolder = Directory.Exists(path);

        // Later sources win: names of idx files have no extension of their own, so idx takes what no other source takes.
        return _fileSources
            .Where(source => source.ReadsFolder == isFolder)
            .Select(source => source.FromPath(path))
            .LastOrDefault(spec => spec is not null);
    }
}
