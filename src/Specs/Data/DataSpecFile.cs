using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>
/// One's own data, in files. A relative path is looked for where the experiment's file lies, then below the worker's
/// <c>AECLUSTER_DATA</c>, then in the worker's working directory.
/// </summary>
public abstract record FileDataSpec : DataSpec, ISelfChecking
{
    /// <summary>The variable of the environment that names a worker's folder of data.</summary>
    public const string FolderVariable = "AECLUSTER_DATA";

    /// <summary>The share of the examples that validate where the spec does not say how many.</summary>
    public const double UsualValidation = 0.1;

    [Description(
        "How values are scaled. auto divides bytes by 255 and leaves others alone; none; unit stretches all values from the "
            + "lowest (0) to the highest (1) of the training examples, bytes from 0 to 255; unit_per_feature does so for each "
            + "value of an example; standardize gives each a mean of 0 and a variance of 1 over the training examples.")]
    public ScaleKind Scale { get; init; } = ScaleKind.Auto;

    [Description(
        "Validation examples: a share if below 1, else their number; none takes a tenth, or all of a validation set of its own.")]
    [Range(0.0, int.MaxValue, MinimumIsExclusive = true)]
    public double? Validation { get; init; }

    [Description("Which examples validate: random draws them and shuffles the others; last takes the last ones, in order.")]
    public SplitKind Split { get; init; } = SplitKind.Random;

    [Description("Seed of a random split; independent of the trial's seed, so that a sweep over seeds keeps its data.")]
    public long SplitSeed { get; init; } = 1;

    [Description(
        "Use so many examples at most: drawn like the split, or the first ones where it is not random. A validation set of its "
            + "own is not cut.")]
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    /// <summary>Whether the examples of the training decide how other examples are scaled.</summary>
    [JsonIgnore]
    public bool IsScaledByTraining => Scale is not (ScaleKind.Auto or ScaleKind.None);

    /// <summary>Whether validation examples lie in files of their own.</summary>
    protected abstract bool HasOwnValidation { get; }

    /// <summary>The same data by other paths: every path goes through <paramref name="map"/>.</summary>
    public abstract FileDataSpec MapPaths(Func<string, string> map);

    /// <summary>Every file or folder it is read from.</summary>
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

    /// <summary>A path that may be left out.</summary>
    protected static string? Mapped(string? path, Func<string, string> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return path is null ? null : map(path);
    }
}

/// <summary>Data in files of which single examples can be read, so that it need not fit into memory.</summary>
public abstract record StreamableDataSpec : FileDataSpec
{
    [Description(
        "load reads all examples into memory; stream reads them as they are needed, some batches ahead; auto loads what takes "
            + "less than an eighth of the machine's (or container's) memory as float32. The results are the same to the bit.")]
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
