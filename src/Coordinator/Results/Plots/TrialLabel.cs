using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>Words for trials and losses in plots.</summary>
internal static class TrialLabel
{
    public static string VariantOf(TrialState trial) => Variants.NameOf(trial.Plan.Spec.Model);

    public static string NameOf(LossKind loss) => loss switch
    {
        LossKind.Bce => "binary cross-entropy",
        LossKind.Mse => "mean squared error",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss."),
    };

    /// <summary>The searched settings with their full paths, as many to a line as fit.</summary>
    public static string SettingsOf(TrialState trial, int lineLength) =>
        Wrap(trial.Plan.Searched.Select(setting => $"{setting.Key} = {setting.Value}"), lineLength);

    /// <summary>
    /// The searched settings in short, e.g. <c>codings 10, learning_rate 0.001</c>: the last word of each path, or as many
    /// of its last words as tell it from the others.
    /// </summary>
    public static string ShortSettingsOf(TrialState trial) =>
        string.Join(", ", trial.Plan.Searched
            .Where(setting => setting.Key != "model.variant")
            .Select(setting => $"{ShortPath(setting.Key, trial.Plan.Searched.Keys)} {setting.Value}"));

    public static string Shorten(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)].TrimEnd()}…";

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

    private static string Wrap(IEnumerable<string> pieces, int lineLength)
    {
        var text = new StringBuilder();
        var line = 0;
        foreach (var piece in pieces)
        {
            if (line > 0)
            {
                var fits = line + piece.Length + 3 <= lineLength;
                text.Append(fits ? "   " : "\n");
                line = fits ? line + 3 : 0;
            }

            text.Append(piece);
            line += piece.Length;
        }

        return text.ToString();
    }
}
