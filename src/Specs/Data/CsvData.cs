using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>A table of numbers as text, one example per row. Always read into memory as a whole.</summary>
[Description(
    "A table as text (CSV), one example per row, gzip or not, in UTF-8 or Windows-1252. Numbers have a decimal point or comma.")]
public sealed record CsvData : FileDataSpec
{
    public const string Source = "csv";

    private static readonly string[] _extensions = [".csv", ".tsv", ".txt"];

    [Description("File of the table.")]
    public required string File { get; init; }

    [Description("File of the validation examples, if they are a separate table.")]
    public string? ValidationFile { get; init; }

    [Description(
        "Column of the labels: its name, or its number from 0 (-1 is the last). Labels that are whole numbers from 0 are the "
            + "classes themselves; of other labels, the sorted distinct texts are the classes.")]
    public string? Label { get; init; }

    [Description("Columns to leave out: names or numbers.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    [Description("Whether the first row names the columns; auto: if one of its fields should be a number and is not.")]
    public HeaderKind Header { get; init; } = HeaderKind.Auto;

    [Description("What separates fields; auto: the first of tab, semicolon, comma and space that the first row contains.")]
    public DelimiterKind Delimiter { get; init; } = DelimiterKind.Auto;

    [Description(
        "What the numbers have before their decimals: point or comma; auto: what the first number with either has. Numbers like "
            + "1,234 alone do not tell, and are refused.")]
    public DecimalKind DecimalSign { get; init; } = DecimalKind.Auto;

    [Description("Shape of a row: [height, width] or [channels, height, width], e.g. [28, 28]. Empty: a vector.")]
    [Range(1, 1_000_000)]
    public IReadOnlyList<int> Shape { get; init; } = [];

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => Shape.Count >= 2 ? (Shape[^2], Shape[^1]) : null;

    protected override bool HasOwnValidation => ValidationFile is not null;

    internal override string PathsInWords => ".csv (.tsv, .txt)";

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        ValidationFile = Mapped(ValidationFile, map),
    };

    public override DataSpec ForModel(DataSpec trained, int channels, int height, int width)
    {
        if (trained is CsvData like)
        {
            return WithoutSplit(like) with { File = File, ValidationFile = null };
        }

        return channels * height > 1 ? this with { Shape = [channels, height, width] } : this;
    }

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
                $"shape has {Shape.Count} number{(Shape.Count == 1 ? "" : "s")}; "
                    + "it is [height, width] or [channels, height, width]");
        }

        if (Label is not null && Ignore.Contains(Label))
        {
            yield return new SpecProblem(nameof(Ignore), $"the column '{Label}' holds the labels, so it cannot be left out");
        }
    }

    internal override FileDataSpec? FromPath(string path) =>
        _extensions.Any(extension => EndsWith(UncompressedName(path), extension)) ? new CsvData { File = path } : null;
}

public enum HeaderKind
{
    Auto,
    Yes,
    No,
}

public enum DecimalKind
{
    Auto,
    Point,
    Comma,
}

public enum DelimiterKind
{
    Auto,
    Tab,
    Semicolon,
    Comma,
    Space,
}
