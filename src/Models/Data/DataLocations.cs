using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>Where data files are looked for.</summary>
/// <param name="DataFolder">A read-only folder of data sets, e.g. with <c>fashion-mnist/</c>; may be null.</param>
/// <param name="CacheFolder">Where downloads are stored.</param>
public sealed record DataLocations(string? DataFolder, string CacheFolder)
{
    /// <summary>Further folders of data sets, looked in after <see cref="DataFolder"/>.</summary>
    public IReadOnlyList<string> MoreFolders { get; init; } = [];

    /// <summary>All folders of data sets, in the order in which files are looked for.</summary>
    public IEnumerable<string> Folders => DataFolder is { } first ? MoreFolders.Prepend(first) : MoreFolders;

    public const string DataVariable = FileDataSpec.FolderVariable;
    public const string CacheVariable = "AECLUSTER_CACHE";

    /// <summary>
    /// <c>AECLUSTER_DATA</c>; and <c>AECLUSTER_CACHE</c>, otherwise <c>aecluster</c> in <c>XDG_CACHE_HOME</c>, otherwise in
    /// <c>~/.cache</c>.
    /// </summary>
    public static DataLocations FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static DataLocations From(Func<string, string?> variable)
    {
        var cache = NonEmpty(CacheVariable)
            ?? (NonEmpty("XDG_CACHE_HOME") is { } xdg
                ? Path.Combine(xdg, "aecluster")
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "aecluster"));
        return new DataLocations(NonEmpty(DataVariable), cache);

        string? NonEmpty(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}

/// <summary>Progress of a download, or of reading a file.</summary>
/// <param name="What">E.g. <c>downloading x.gz</c>.</param>
/// <param name="Total">Null if unknown.</param>
/// <param name="Unit">The unit of the counts: <c>bytes</c>, <c>examples</c>, <c>images</c>.</param>
public readonly record struct DataProgress(string What, long Done, long? Total, string Unit);
