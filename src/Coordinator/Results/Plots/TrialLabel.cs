using AeCluster.Coordinator.Decisions;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>Labels of trials and losses in plots.</summary>
internal static class TrialLabel
{
    public static string VariantOf(TrialState trial) => KindNames.Of(trial.Plan.Spec.Model);

    /// <summary>The searched settings with their full paths, as many to a line as fit; then what is wrong with the
    /// model.</summary>
    public static string SubtitleOf(TrialState trial, int lineLength) =>
        string.Join(
            '\n',
            [
                .. Wrap(trial.Plan.Searched.Select(it => $"{it.Key} = {it.Value}"), "   ", lineLength),
                .. trial.Findings.SelectMany(finding => Wrap($"warning: {finding.Text}".Split(' '), " ", lineLength)),
            ]);

    /// <summary>
    /// Short names of settings: the fewest last words of each path that distinguish it from the others.
    /// </summary>
    public static IEnumerable<string> ShortNamesOf(IReadOnlyCollection<string> settings) =>
        settings.Select(setting => ShortPath(setting, settings));

    /// <summary>The note in the label of a line that is interrupted.</summary>
    public static string GapsOf(LossCurve curve) => curve.NotFinite switch
    {
        0 => "",
        1 => " (not finite in 1 epoch)",
        var count => $" (not finite in {count} epochs)",
    };

    /// <summary>Joins the pieces into lines of about <paramref name="lineLength"/> characters; no piece is broken.</summary>
    public static IEnumerable<string> Wrap(IEnumerable<string> pieces, string separator, int lineLength)
    {
        var line = "";
        foreach (var piece in pieces)
        {
            if (line.Length > 0 && line.Length + separator.Length + piece.Length > lineLength)
            {
                yield return line + separator.TrimEnd();
                line = "";
            }

            line = line.Length == 0 ? piece : $"{line}{separator}{piece}";
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private static string ShortPath(string path, IEnumerable<string> all)
    {
        var words = path.Split('.');
        for (var count = 1; count < words.Length; count++)
        {
            var tail = string.Join('.', words[^count..]);
            if (all.Count(other => other == tail || other.EndsWith($".{tail}", StringComparison.Ordinal)) == 1)
            {
                return tail;
            }
        }

        return path;
    }
}
