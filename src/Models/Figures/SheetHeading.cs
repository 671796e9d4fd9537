using System.Globalization;

namespace AeCluster.Models.Figures;

/// <summary>The heading of a figure.</summary>
/// <param name="Title">In large type.</param>
/// <param name="Detail">In smaller type. May be empty, or have several lines.</param>
public sealed record SheetHeading(string Title, string Detail)
{
    internal IReadOnlyList<string> DetailLines { get; } = Detail.Length == 0 ? [] : Detail.Split('\n');

    /// <summary>A heading with a trial and its metrics after the last epoch.</summary>
    /// <param name="what">What the sheet shows, e.g. <c>reconstructions</c>.</param>
    /// <param name="roundedAccuracy">0 to 1; null if there is none.</param>
    public static SheetHeading ForTrial(
        string trial,
        string variant,
        string what,
        double validationLoss,
        double? roundedAccuracy) =>
        new(
            $"{trial} · {variant} · {what}",
            string.Create(CultureInfo.InvariantCulture, $"validation loss {validationLoss:G5}")
                + (roundedAccuracy is { } share
                    ? string.Create(CultureInfo.InvariantCulture, $"   rounded accuracy {share * 100:0.00} %")
                    : ""));
}
