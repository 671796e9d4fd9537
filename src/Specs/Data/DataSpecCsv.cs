using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>A table of numbers as text, an example a row. Always read whole into memory.</summary>
[Description("A table as text (CSV), one row an example, gzip or not. Numbers have a decimal point.")]
public sealed record CsvData : FileDataSpec
{
    public const string Source = "csv";

    [Description("The table.")]
    public required string File { get; init; }

    [Description("Table of the validation examples, where they have one of their own.")]
    public string? ValidationFile { get; init; }

    [Description(
        "Column of the labels: its name, or its number from 0 (-1 is the last). Whole numbers from 0 are classes as they are; "
            + "of anything else the sorted distinct texts are.")]
    public string? Label { get; init; }

    [Description("Columns to leave out: names or numbers.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    [Description("Whether the first row names the columns; auto: if a field of it that should be a number is none.")]
    public HeaderKind Header { get; init; } = HeaderKind.Auto;

    [Description("What stands between fields; auto: the first of tab, semicolon, comma and space that the first row has.")]
    public DelimiterKind Delimiter { get; init; } = DelimiterKind.Auto;

    [Description("What a row is: [height, width] or [channels, height, width], e.g. [28, 28]. Empty: a vector.")]
    [Range(1, 1_000_000)]
    public IReadOnlyList<int> Shape { get; init; } = [];

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => Shape.Count >= 2 ? (Shape[^2], Shape[^1]) : null;

    protected override bool HasOwnValidation => ValidationFile is not null;

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        ValidationFile = Mapped(ValidationFile, map),
    };

    public override IEnumerable<SpecProblem> Problems()
    {
        foreach (var problem in base.Problems())
        {
            yield return problem;
        }

        if (Shape.Count is not (0 or 2 or 3))
        {
            yield return new SpecProblem(
                nameof(Shape),
                $"shape has {Shape.Count} number{(Shape.Count == 1 ? "" : "s")}; it is [height, width] or [channels, "
                    + "height, width]");
        }

        if (Label is not null && Ignore.Contains(Label))
        {
            yield return new SpecProblem(nameof(Ignore), $"the column '{Label}' holds the labels, so it cannot be left out");
        }
    }
}

public enum HeaderKind
{
    Auto,
    Yes,
    No,
}

public enum DelimiterKind
{
    Auto,
    Tab,
    Semicolon,
    Comma,
    Space,
}
