using System.Globalization;

namespace AeCluster.Models.Figures;

/// <summary>The lines above a figure.</summary>
/// <param name="Title">Large: what it is.</param>
/// <param name="Detail">Smaller: what to know about it. May be empty, or several lines.</param>
public sealed record SheetHeading(string Title, string Detail)
{
    internal IReadOnlyList<string> DetailLines { get; } = Detail.Length == 0 ? [] : Detail.Split('\n');

    /// <summary>A trial, and how good it is after its last epoch.</summary>
    /// <param name="what">What the sheet shows, e.g. <c>reconstructions</c>.</param>
    /// <param name="roundedAccuracy">Share of values, 0 to 1; null where there is none.</param>
    public static SheetHeading ForTrial(
        string trial,
        string variant,
        string what,
        double validationLoss,
        double? roundedAccuracy) =>
        new(
            $"{trial} · {variant} · {what}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"validation loss {validationLoss:G5}"
                    + $"{(roundedAccuracy is { } share ? $"   rounded accuracy {share * 100:0.00} %" : "")}"));
}
