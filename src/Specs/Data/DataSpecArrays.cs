using System.ComponentModel;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>Arrays in files: one of examples, and perhaps one of labels.</summary>
public abstract record ArrayDataSpec : StreamableDataSpec
{
    [Description("File of the labels, whole numbers from 0, one an example; none where there are no labels.")]
    public string? Labels { get; init; }

    [Description("File of the validation examples, where they have one of their own.")]
    public string? ValidationFile { get; init; }

    [Description("File of their labels.")]
    public string? ValidationLabels { get; init; }

    [Description("Names of the classes 0, 1, ..., for pictures and tables. May be empty.")]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    protected override bool HasOwnValidation => ValidationFile is not null;

    public override IEnumerable<SpecProblem> Problems()
    {
        foreach (var problem in base.Problems())
        {
            yield return problem;
        }

        if (ValidationLabels is not null && ValidationFile is null)
        {
            yield return new SpecProblem(nameof(ValidationLabels), "there is no validation_file that these labels belong to");
        }

        if (ValidationFile is not null && (Labels is null) != (ValidationLabels is null))
        {
            yield return new SpecProblem(
                nameof(ValidationLabels),
                "either both sets have labels (labels, validation_labels), or neither has");
        }
    }
}

/// <summary>The format of MNIST and its kin.</summary>
[Description(
    "idx files, the format of MNIST and its kin, gzip or not: [N, H, W], [N, C, H, W] or [N, V]; bytes, integers or floats. "
        + "Compressed ones are not streamed.")]
public sealed record IdxData : ArrayDataSpec
{
    public const string Source = "idx";

    [Description("File of the examples, e.g. train-images-idx3-ubyte.gz.")]
    public required string File { get; init; }

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        Labels = Mapped(Labels, map),
        ValidationFile = Mapped(ValidationFile, map),
        ValidationLabels = Mapped(ValidationLabels, map),
    };
}

/// <summary>NumPy's format.</summary>
[Description(
    "NumPy arrays (.npy), row-major, booleans, integers or floats: [N, V] vectors, [N, H, W] images or [N, T, F] sequences, "
        + "[N, C, H, W].")]
public sealed record NpyData : ArrayDataSpec
{
    public const string Source = "npy";

    [Description("File of the examples, e.g. numpy.save('train.npy', x).")]
    public required string File { get; init; }

    [Description(
        "Whether images are [N, H, W, C] and not [N, C, H, W]; none takes [N, H, W, C] where the last is 1, 3 or 4 and the two "
            + "before it are larger than 4.")]
    public bool? ChannelsLast { get; init; }

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        Labels = Mapped(Labels, map),
        ValidationFile = Mapped(ValidationFile, map),
        ValidationLabels = Mapped(ValidationLabels, map),
    };
}
