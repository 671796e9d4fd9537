using AeCluster.Models.Data.Inspection;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Models;

namespace AeCluster.Models.Tests.Data.Inspection;

public sealed class DataInspectorTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_is_described_in_the_units_of_its_file_and_of_the_model()
    {
        Table("a,b,kind", row => $"{row},{10 + (row % 7)}.5,{(row % 2 == 0 ? "odd" : "even")}", rows: 50);
        var facts = Look(new CsvData { File = "x.csv", Label = "kind", Scale = ScaleKind.UnitPerFeature, Split = SplitKind.Last });
        Assert.Equal(("x.csv", 1, 1, 2, 45, 5, 50), (
            facts.Name, facts.Channels, facts.Height, facts.Width, facts.Train, facts.Validation, facts.LookedAt));
        Assert.Equal(["a", "b"], facts.Columns);
        Assert.Equal(new ValueInterval(0, 44), facts.FileValues);
        Assert.Equal(new ValueInterval(0, 1), facts.Values);
        Assert.Equal([new ClassFacts(0, "even", 22, 3), new ClassFacts(1, "odd", 23, 2)], facts.Classes);
    }

    [Theory]
    [InlineData(ScaleKind.None)]
    [InlineData(ScaleKind.UnitPerFeature)]
    [InlineData(ScaleKind.Standardize)]
    public void A_zero_in_the_file_stays_one_however_it_is_scaled(ScaleKind scale)
    {
        Table("a,b", row => $"{row * 0.37 % 1},{row % 7}", rows: 50);
        Assert.Equal(0, Look(new CsvData { File = "x.csv", Scale = scale }).FileValues?.Low);
    }

    [Theory]
    [InlineData("3.5", "column 'b' is constant (3.5): nothing can be learnt from it. Leave it out: data.ignore: [b]")]
    [InlineData("1000.0001", "column 'b' is constant (1000)")]
    public void A_constant_column_is_named(string value, string expected)
    {
        Table("a,b,c", row => $"{row * 0.37 % 1},{value},{row * 0.71 % 1}");
        Assert.Contains(expected, OnlyFinding(new CsvData { File = "x.csv" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b,c", "1,2,3", "all 3 columns are constant: there is nothing to learn. Train on rows that differ")]
    [InlineData("a", "1.5", "the only column is constant: there is nothing to learn. Train on rows that differ")]
    public void A_table_of_equal_rows_is_one_finding(string header, string row, string expected)
    {
        Table(header, _ => row);
        foreach (var scale in new[] { ScaleKind.None, ScaleKind.Standardize, ScaleKind.UnitPerFeature })
        {
            var data = new CsvData { File = "x.csv", Scale = scale };
            Assert.Equal(expected, OnlyFinding(data));
            Assert.DoesNotContain(
                TrialInspection.Of(
                    new TrialSpec { Data = data, Model = new LinearSpec { Codings = 1 } }, Look(data)),
                finding => finding.Text.Contains("nothing to learn", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_column_that_differs_by_rounding_only_is_named()
    {
        Table("a,b", row => $"{row * 0.37 % 1},{(row % 2 == 0 ? "0.3" : "0.30000003")}");
        Assert.Contains(
            "column 'b' differs by rounding only (between 0.300000012 and 0.30000",
            OnlyFinding(new CsvData { File = "x.csv", Scale = ScaleKind.Standardize }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScaleKind.None, SplitKind.Random)]
    [InlineData(ScaleKind.Standardize, SplitKind.Random)]
    [InlineData(ScaleKind.UnitPerFeature, SplitKind.Last)]
    public void A_column_that_numbers_the_rows_is_a_saved_index(ScaleKind scale, SplitKind split)
    {
        Table(",a", row => $"{row},{20 * (row * 0.37 % 1)}");
        Assert.Contains(
            "numbers the rows (whole numbers from",
            OnlyFinding(new CsvData { File = "x.csv", Scale = scale, Split = split }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_that_only_look_like_an_index_are_none()
    {
        // Each once, but with gaps; and as many as there are rows, but repeated.
        Table("a,b", row => $"{row * 3},{row % 50}");
        Assert.Empty(Look(new CsvData { File = "x.csv" }).Findings);
    }

    [Fact]
    public void Columns_of_one_name_and_numbers_that_float32_rounds_are_named()
    {
        Table("time,a,a", row => $"{1_700_000_000 + (60 * row)},{row * 0.37 % 1},{row * 0.71 % 1}");
        var findings = Look(new CsvData { File = "x.csv", Scale = ScaleKind.Standardize }).Findings;
        Assert.Equal(3, findings.Count);
        Assert.Contains("whole numbers beyond 16,777,216 that are rounded", findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("where float32 has only", findings[1].Text, StringComparison.Ordinal);
        Assert.Contains("2 columns are called 'a'", findings[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_without_a_name_are_called_columns()
    {
        _folder.Write("x.csv", string.Concat(Enumerable.Range(0, 50).Select(i => $"{i * 0.37 % 1},{10_000 * (i * 0.71 % 1)}\n")));
        var finding = OnlyFinding(new CsvData { File = "x.csv", Scale = ScaleKind.None });
        Assert.Matches(@"^columns differ in extent \S+ times \(column 1: \S+ to \S+, column 0: \S+ to \S+\), so the loss", finding);
    }

    [Theory]
    [InlineData(ScaleKind.None, true)]
    [InlineData(ScaleKind.Unit, true)]
    [InlineData(ScaleKind.UnitPerFeature, false)]
    [InlineData(ScaleKind.Standardize, false)]
    public void Columns_of_very_different_extent_need_a_scale_each(ScaleKind scale, bool warned)
    {
        Table("small,large", row => $"{row * 0.37 % 1},{10_000 * (row * 0.71 % 1)}");
        var findings = Look(new CsvData { File = "x.csv", Scale = scale }).Findings;
        Assert.Equal(warned, findings.Any(finding => finding.Text.Contains("differ in extent", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_outlier_that_decides_the_scale_of_its_column_is_named()
    {
        Table("a", row => row == 11 ? "1e9" : $"{row * 0.6180339887 % 1}", rows: 2000);
        Assert.Contains(
            "more than 30 standard deviations from the mean",
            OnlyFinding(new CsvData { File = "x.csv", Split = SplitKind.Last }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SplitKind.Last, "no training example is of the class 3: the rows are sorted by class")]
    [InlineData(SplitKind.Random, null)]
    public void A_class_that_is_missing_from_one_part_is_named_with_the_remedy(SplitKind split, string? expected)
    {
        _folder.WriteNpy("x.npy", [100, 1], [.. Enumerable.Range(0, 100).Select(i => i * 0.37f % 1)]);
        _folder.WriteLabels("y.npy", [.. Enumerable.Range(0, 100).Select(i => i / 25L)]);
        var findings = Look(new NpyData { File = "x.npy", Labels = "y.npy", Split = split, Validation = 25 }).Findings;
        if (expected is null)
        {
            Assert.Empty(findings);
            return;
        }

        Assert.Contains(expected, findings[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("Set data.split: random", findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("no validation example is of the classes 0, 1, 2", findings[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_examples_that_are_training_examples_too_are_counted()
    {
        Table("a,b", row => $"{row % 10 * 0.37},{row % 10}");
        Assert.Contains(
            "10 of the 10 validation examples are equal to training examples",
            OnlyFinding(new CsvData { File = "x.csv" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_much_data_only_a_part_is_looked_at_but_all_labels()
    {
        const int Rows = 40_000;
        const int Values = 1_000;
        _folder.WriteNpy("x.npy", "|u1", $"({Rows}, {Values})", new byte[Rows * Values]);
        _folder.WriteLabels("y.npy", [.. Enumerable.Range(0, Rows).Select(i => i / 36_000L)]);
        var facts = Look(new NpyData { File = "x.npy", Labels = "y.npy", Split = SplitKind.Last });
        Assert.Equal((36_000, 4_000), (facts.Train, facts.Validation));
        Assert.InRange(facts.LookedAt, 10_000, 25_000);
        Assert.Equal([new ClassFacts(0, "", 36_000, 0), new ClassFacts(1, "", 0, 4_000)], facts.Classes);
    }

    [Fact]
    public void Labels_beside_an_array_that_nobody_named_are_noted()
    {
        _folder.WriteNpy("x.npy", [20, 1], [.. Enumerable.Range(0, 20).Select(i => i * 0.37f % 1)]);
        _folder.WriteLabels("x-labels.npy", [.. Enumerable.Range(0, 20).Select(i => i % 2L)]);
        Assert.Contains(
            "x-labels.npy beside x.npy seems to hold its labels",
            OnlyFinding(new NpyData { File = "x.npy" }),
            StringComparison.Ordinal);
        Assert.Empty(Look(new NpyData { File = "x.npy", Labels = "x-labels.npy" }).Findings);
    }

    [Fact]
    public void Built_in_data_is_known_without_being_generated_or_downloaded()
    {
        var facts = Look(new FashionMnistData());
        Assert.Equal((28, 28, 55_000, 5_000, 0, true), (
            facts.Height, facts.Width, facts.Train, facts.Validation, facts.LookedAt, facts.IsWithinUnit));
        Assert.Equal(10, facts.Classes.Count);
        Assert.False(Look(new Toy3dData()).IsWithinUnit);
    }

    private DataFacts Look(DataSpec spec) =>
        DataInspector.Look(spec, _folder.Locations, cancellation: TestContext.Current.CancellationToken);

    private string OnlyFinding(DataSpec spec) => Assert.Single(Look(spec).Findings).Text;

    private void Table(string header, Func<int, string> row, int rows = 100) =>
        _folder.Write("x.csv", $"{header}\n{string.Concat(Enumerable.Range(0, rows).Select(i => row(i) + "\n"))}");
}
