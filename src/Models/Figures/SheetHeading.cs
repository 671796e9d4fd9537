using System.Globalization;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Figures;

/// <summary>The heading of a figure.</summary>
/// <param name="Title">In large type.</param>
/// <param name="Detail">In smaller type. May be empty, or have several lines.</param>
public sealed record SheetHeading(string Title, string Detail)
{
    /// <summary>In characters.</summary>
    private const int LineLength = 110;

    internal IReadOnlyList<string> DetailLines => Detail.Length == 0 ? [] : Detail.Split('\n');

    /// <summary>A heading with a trial and its metrics after the last epoch.</summary>
    /// <param name="what">What the sheet shows, e.g. <c>reconstructions</c>.</param>
    /// <param name="metrics">It names the rounded accuracy where it has one, else the coefficient of determination.</param>
    public static SheetHeading ForTrial(string trial, string variant, string what, EpochMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var quality = (metrics.RoundedAccuracy, metrics.Part(EpochMetrics.Determination)) switch
        {
            ({ } share, _) => string.Create(CultureInfo.InvariantCulture, $"   rounded accuracy {share * 100:0.00} %"),
            (null, { } r2) => string.Create(CultureInfo.InvariantCulture, $"   R2 {r2:0.000}"),
            _ => "",
        };
        return new SheetHeading(
            $"{trial} · {variant} · {what}",
            string.Create(CultureInfo.InvariantCulture, $"validation loss {metrics.ValidationLoss:G5}") + quality);
    }

    /// <summary>The same with more lines of detail; long ones are wrapped between words.</summary>
    public SheetHeading With(IEnumerable<string> lines)
    {
        var wrapped = lines.SelectMany(Wrap).ToList();
        return wrapped.Count == 0 ? this : this with { Detail = string.Join('\n', [.. DetailLines, .. wrapped]) };
    }

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LineLength)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
