using System.Globalization;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Schema;

namespace AeCluster.Models.Data.Inspection;

/// <summary>What is doubtful about the columns of a table: those that say nothing, and those that drown others.</summary>
/// <param name="names">Names of the columns; empty if they have none.</param>
/// <param name="rows">Number of rows, training and validation.</param>
/// <param name="seen">Number of training rows that were looked at.</param>
internal sealed class ColumnInspection(
    FileDataSpec spec, IReadOnlyList<string> names, IReadOnlyList<ColumnFacts> columns, int rows, int seen)
{
    /// <summary>A column whose extent is this share of its values differs by rounding only: float32 has 24 bits.</summary>
    private const double Rounding = 4.0 / (1 << 23);

    /// <summary>Columns that differ in extent by more are not seen alike by a loss.</summary>
    private const double VeryDifferent = 100;

    /// <summary>A value so many standard deviations from the mean decides the scaling and the loss of its column.</summary>
    private const double FarOut = 30;

    /// <summary>Fewer different numbers than this between the lowest and the highest are coarse.</summary>
    private const double FewSteps = 1000;

    /// <summary>A column of whole numbers that are all different numbers the rows if their range is no longer than there are
    /// rows; of those, at least one in this many was looked at.</summary>
    private const int MostGaps = 4;

    private const int LeastCounted = 10;

    private const int MostNamed = 5;

    public IEnumerable<Finding> Findings()
    {
        var constant = Where(column => column.Low == column.High);
        var noise = Where(IsRoundingNoise);
        if (constant.Count == columns.Count)
        {
            var (what, isWhat) = columns.Count == 1 ? ("the only column", "is") : ($"all {columns.Count} columns", "are");
            yield return Finding.Warning(
                $"{what} {isWhat} constant: there is nothing to learn. Train on rows that differ");
            yield break;
        }

        if (constant.Count > 0)
        {
            var value = constant.Count == 1 ? $" ({Number(columns[constant[0]].Low)})" : "";
            yield return Finding.Warning(
                $"{Named(constant)} {(constant.Count == 1 ? "is" : "are")} constant{value}: nothing can be learnt from "
                    + $"{It(constant)}. {LeaveOut(constant)}");
        }

        var counting = Where(column =>
            column.Counts && column.High - column.Low + 1 <= Math.Min(rows, MostGaps * seen) && seen >= LeastCounted);
        if (counting.Count > 0)
        {
            yield return Finding.Warning(
                $"{Named(counting)} {(counting.Count == 1 ? "numbers" : "number")} the rows (whole numbers from "
                    + $"{Number(columns[counting[0]].Low)} to {Number(columns[counting[0]].High)}, each once): a saved index, "
                    + $"not a measurement. {LeaveOut(counting)}");
        }

        if (noise.Count > 0)
        {
            yield return Finding.Warning(
                $"{Named(noise)} {(noise.Count == 1 ? "differs" : "differ")} by rounding only (between "
                    + $"{Exact(columns[noise[0]].Low)} and {Exact(columns[noise[0]].High)}), which scaling of each column turns "
                    + $"into noise of full size. {LeaveOut(noise)}");
        }

        var coarse = Where(column => !IsRoundingNoise(column) && IsCoarse(column));
        if (coarse.Count > 0)
        {
            var (low, high) = (columns[coarse[0]].Low, columns[coarse[0]].High);
            yield return Finding.Warning(
                $"{Named(coarse)} {(coarse.Count == 1 ? "lies" : "lie")} between {Exact(low)} and {Exact(high)}, where float32 "
                    + $"has only {Steps(columns[coarse[0]]):0} different numbers: others are rounded to them. "
                    + $"Subtract {Exact(low)} before");
        }

        var far = Where(IsFarOut);
        if (far.Count > 0)
        {
            yield return Finding.Warning(
                $"{Named(far)} {(far.Count == 1 ? "has" : "have")} values more than {FarOut} standard deviations from the mean "
                    + $"(between {Number(columns[far[0]].Low)} and {Number(columns[far[0]].High)}, mean "
                    + $"{Number(columns[far[0]].Mean)}): outliers that decide scaling and loss. Mend or leave out these rows, or "
                    + "take logarithms");
        }

        foreach (var name in names.CountBy(name => name).Where(name => name.Value > 1 && name.Key.Length > 0).Take(MostNamed))
        {
            yield return Finding.Warning(
                $"{name.Value} columns are called '{name.Key}': results cannot tell them apart, and other tables are read by the "
                    + "order of these. Rename them");
        }

        if (Unequal() is { } unequal)
        {
            yield return unequal;
        }
    }

    private Finding? Unequal()
    {
        var varying = Where(column => column.ScaledDeviation > 0 && !IsRoundingNoise(column));
        if (varying.Count < 2)
        {
            return null;
        }

        var least = varying.MinBy(i => columns[i].ScaledDeviation);
        var most = varying.MaxBy(i => columns[i].ScaledDeviation);
        var ratio = columns[most].ScaledDeviation / columns[least].ScaledDeviation;
        return ratio < VeryDifferent || spec.Scale is ScaleKind.UnitPerFeature or ScaleKind.Standardize
            ? null
            : Finding.Warning(
                $"columns differ in extent {Number(ratio)} times (column {NameOf(most)}: {Number(columns[most].Low)} to "
                    + $"{Number(columns[most].High)}, column {NameOf(least)}: {Number(columns[least].Low)} to "
                    + $"{Number(columns[least].High)}), so the loss sees the largest only. Set data.scale: standardize or "
                    + "unit_per_feature");
    }

    private List<int> Where(Func<ColumnFacts, bool> fits) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => fits(columns[i]))];

    private static bool IsRoundingNoise(ColumnFacts column) =>
        column.High > column.Low && column.High - column.Low <= Rounding * Math.Max(Math.Abs(column.Low), Math.Abs(column.High));

    private static bool IsCoarse(ColumnFacts column) => column.High > column.Low && Steps(column) < FewSteps;

    /// <summary>Different float32 numbers between the lowest and the highest value, if these are beyond whole numbers.</summary>
    private static double Steps(ColumnFacts column)
    {
        var largest = Math.Max(Math.Abs(column.Low), Math.Abs(column.High));
        return largest <= 1 << 24
            ? double.PositiveInfinity
            : (column.High - column.Low) / (MathF.BitIncrement((float)largest) - (float)largest);
    }

    private static bool IsFarOut(ColumnFacts column) =>
        column.Deviation > 0
        && Math.Max(column.High - column.Mean, column.Mean - column.Low) > FarOut * column.Deviation;

    private string Named(List<int> which) =>
        $"{(which.Count == 1 ? "column" : $"{which.Count} columns")} {NameList.Of(which.ConvertAll(NameOf), MostNamed)}";

    private string NameOf(int column) => names.Count > 0 ? $"'{names[column]}'" : $"{column}";

    private static string It(List<int> which) => which.Count == 1 ? "it" : "them";

    private string LeaveOut(List<int> which)
    {
        if (spec is not CsvData)
        {
            return $"Leave {It(which)} out of the array";
        }

        var named = string.Join(", ", which.Take(MostNamed).Select(i => names.Count > 0 ? CsvColumns.Quoted(names[i]) : $"{i}"));
        return $"Leave {It(which)} out: data.ignore: [{named}{(which.Count > MostNamed ? ", ..." : "")}]";
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Exact(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
}
