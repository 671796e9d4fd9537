using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>
/// The user's own data, in files. A relative path is looked for in the folder of the experiment file, then in the worker's
/// folders of data (<c>AECLUSTER_DATA</c>, <c>--data-folder</c>); by the workers of <c>local</c>, then in their working
/// directory.
/// </summary>
public abstract record FileDataSpec : DataSpec, ISelfChecking
{
    /// <summary>The environment variable that names a worker's data folder.</summary>
    public const string FolderVariable = "AECLUSTER_DATA";

    /// <summary>The share of the examples used for validation if the spec does not give one.</summary>
    public const double UsualValidation = 0.1;

    [Description(
        "How values are scaled. auto: bytes that are grey levels (some above 127) are divided by 255, other values are left as "
            + "they are; none: no scaling; unit: all values are stretched from the minimum (0) to the maximum (1) of the "
            + "training examples, grey levels from 0 to 255; unit_per_feature: the same for each value of an example "
            + "separately; standardize: each value of an example gets mean 0 and variance 1 over the training examples.")]
    public ScaleKind Scale { get; init; } = ScaleKind.Auto;

    [Description(
        "Validation examples: a share if below 1, otherwise their number. none: a tenth, or all of a separate validation set.")]
    [Range(0.0, int.MaxValue, MinimumIsExclusive = true)]
    public double? Validation { get; init; }

    [Description(
        "Which examples are for validation. random: drawn at random, the others are shuffled; last: the last ones, in order.")]
    public SplitKind Split { get; init; } = SplitKind.Random;

    [Description("Seed of a random split; independent of the trial's seed, so that a sweep over seeds keeps its data.")]
    public long SplitSeed { get; init; } = 1;

    [Description(
        "Maximum number of examples used: drawn like the split, or the first ones if it is not random. A separate validation "
            + "set is not limited.")]
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    /// <summary>Whether the scaling of other examples follows from statistics of the training examples.</summary>
    [JsonIgnore]
    public bool IsScaledByTraining => Scale is not (ScaleKind.Auto or ScaleKind.None);

    /// <summary>Whether validation examples are in separate files.</summary>
    protected abstract bool HasOwnValidation { get; }

    /// <summary>The paths of this source, in words for help and errors, e.g. <c>.csv (.tsv, .txt)</c>.</summary>
    internal abstract string PathsInWords { get; }

    /// <summary>Whether the source reads a folder, not a file.</summary>
    internal virtual bool ReadsFolder => false;

    /// <summary>The same data at other paths: every path goes through <paramref name="map"/>.</summary>
    public abstract FileDataSpec MapPaths(Func<string, string> map);

    /// <summary>Every file or folder that the data is read from.</summary>
    public IReadOnlyList<string> Paths()
    {
        var paths = new List<string>();
        MapPaths(path =>
        {
            paths.Add(path);
            return path;
        });
        return paths;
    }

    public virtual IEnumerable<SpecProblem> Problems()
    {
        if (Validation is >= 1 && Math.Floor(Validation.Value) != Validation.Value)
        {
            yield return new SpecProblem(
                nameof(Validation),
                $"validation ({Validation}) must be a share below 1, or a whole number of examples");
        }

        if (Validation is not null && HasOwnValidation)
        {
            yield return new SpecProblem(
                nameof(Validation),
                "there is a validation set of its own, so no training examples are taken for it; leave one of the two out");
        }
    }

    /// <summary>
    /// A spec of this source for a file or folder, with default settings: those of this instance do not matter. Null if the name
    /// is not one of this source.
    /// </summary>
    /// <param name="path">An existing folder if <see cref="ReadsFolder"/>, otherwise not a folder.</param>
    internal abstract FileDataSpec? FromPath(string path);

    /// <summary>Maps an optional path.</summary>
    protected static string? Mapped(string? path, Func<string, string> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return path is null ? null : map(path);
    }

    /// <summary>The settings of training data, for data that is read from its first example to its last.</summary>
    private protected static TSpec WithoutSplit<TSpec>(TSpec trained)
        where TSpec : FileDataSpec => trained with { Limit = null, Validation = null };

    /// <summary>The name of a file, without <c>.gz</c>.</summary>
    private protected static string UncompressedName(string path)
    {
        var name = Path.GetFileName(path);
        return EndsWith(name, ".gz") ? name[..^3] : name;
    }

    /// <summary>Whether a name ends in <paramref name="end"/> and has something before it.</summary>
    private protected static bool EndsWith(string name, string end) =>
        name.Length > end.Length && name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Data in files that can be read example by example, so that it need not fit in memory.</summary>
public abstract record StreamableDataSpec : FileDataSpec
{
    [Description(
        "load reads all examples into memory; stream reads them when they are needed, some batches ahead; auto loads data that "
            + "takes less than an eighth of the machine's (or container's) memory as float32, and streams larger data. The "
            + "results are the same to the bit.")]
    public MemoryUse Memory { get; init; } = MemoryUse.Auto;
}

public enum ScaleKind
{
    Auto,
    None,
    Unit,
    UnitPerFeature,
    Standardize,
}

public enum SplitKind
{
    Random,
    Last,
}

public enum MemoryUse
{
    Auto,
    Load,
    Stream,
}
