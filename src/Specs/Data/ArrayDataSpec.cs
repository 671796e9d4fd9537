using System.ComponentModel;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>Arrays in files: one of examples and, optionally, one of labels.</summary>
public abstract record ArrayDataSpec : StreamableDataSpec
{
    [Description("File of the labels: one whole number from 0 per example. none: no labels.")]
    public string? Labels { get; init; }

    [Description("File of the validation examples, if they are a separate set.")]
    public string? ValidationFile { get; init; }

    [Description("File of the labels of the validation examples.")]
    public string? ValidationLabels { get; init; }

    [Description("Names of the classes 0, 1, ..., for figures and tables. May be empty.")]
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

    /// <summary>The path of a file in the folder of another; null if it does not exist.</summary>
    private protected static string? FileBeside(string other, string name) =>
        Path.Combine(Path.GetDirectoryName(other) ?? "", name) is var path && File.Exists(path) ? path : null;
}
