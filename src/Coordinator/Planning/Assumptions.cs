using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Settings that a trial leaves open and that follow from the others: the general defaults are made for images in [0, 1]. A table
/// is standardized and its reconstruction not bounded; a linear output has the loss mse. What a file says is never changed.
/// </summary>
/// <param name="Settings">The trial's settings with those that were assumed.</param>
/// <param name="Assumed">Each as <c>data.scale: standardize</c>.</param>
internal sealed record Assumptions(SpecMapping Settings, IReadOnlyList<string> Assumed)
{
    private const string Linear = "linear";

    private const string Bce = "bce";

    private const string Standardize = "standardize";

    /// <param name="settings">The settings of a trial, all merged.</param>
    public static Assumptions Of(SpecMapping settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var trial = new Draft(settings);
        var isClassifier = trial.Word("model", "variant") == ClassifierSpec.Variant;
        string[] autoencoder = isClassifier ? ["model", "encoder"] : ["model"];
        string[] loss = isClassifier ? ["training", "pretraining", "loss"] : ["training", "loss"];
        if (trial.Word(["data", "source"]) == CsvData.Source)
        {
            trial.Assume(["data", "scale"], ScaleOf(trial, autoencoder, loss));
        }

        var reconstructs = !isClassifier || trial.Has("training", "pretraining");
        if (reconstructs
            && trial.Word("data", "scale") == Standardize
            && trial.Word([.. autoencoder, "variant"]) is { } variant && variant != LinearSpec.Variant
            && trial.Word(loss) != Bce)
        {
            trial.Assume([.. autoencoder, "output"], Linear);
        }

        if (reconstructs && IsLinear(trial, autoencoder))
        {
            trial.Assume(loss, "mse");
        }

        if (isClassifier)
        {
            trial.Assume(["training", "loss"], "cross_entropy");
        }

        return new Assumptions(trial.Settings, trial.Assumed);
    }

    /// <summary>Columns get a scale each; images and sequences in a table share one.</summary>
    private static string ScaleOf(Draft trial, string[] autoencoder, string[] loss)
    {
        if (trial.Has("data", "shape"))
        {
            return "unit";
        }

        var isBounded = !IsLinear(trial, autoencoder)
            && (trial.Word([.. autoencoder, "output"]) is not null || trial.Word(loss) == Bce);
        return isBounded ? "unit_per_feature" : Standardize;
    }

    private static bool IsLinear(Draft trial, string[] autoencoder) =>
        trial.Word([.. autoencoder, "output"]) == Linear || trial.Word([.. autoencoder, "variant"]) == LinearSpec.Variant;

    /// <summary>A trial's settings while some are added.</summary>
    private sealed class Draft(SpecMapping settings)
    {
        private readonly List<string> _assumed = [];

        public SpecMapping Settings { get; private set; } = settings;

        public IReadOnlyList<string> Assumed => _assumed;

        public bool Has(params string[] path) => SettingPath.Find(Settings, path) is not null;

        /// <summary>A setting of one value, as text; null if there is none.</summary>
        public string? Word(params string[] path) => (SettingPath.Find(Settings, path) as SpecScalar)?.Text;

        /// <summary>Adds a setting if it is open and the mapping around it is there, or may be.</summary>
        public void Assume(string[] path, string value)
        {
            if (Has(path) || (path.Length > 1 && SettingPath.Find(Settings, path[..^1]) is not (null or SpecMapping)))
            {
                return;
            }

            Settings = With(Settings, path, value);
            _assumed.Add($"{string.Join('.', path)}: {value}");
        }

        private static SpecMapping With(SpecMapping mapping, string[] path, string value)
        {
            var rest = path[1..];
            SpecNode added = rest.Length == 0
                ? new SpecScalar(value, isPlain: true, mapping.Place)
                : With(mapping.Find(path[0])?.Value as SpecMapping ?? new SpecMapping([], mapping.Place), rest, value);
            SpecEntry[] entries = mapping.Find(path[0]) is null
                ? [.. mapping.Entries, new SpecEntry(path[0], mapping.Place, added)]
                : [.. mapping.Entries.Select(entry => entry.Key == path[0] ? entry with { Value = added } : entry)];
            return new SpecMapping(entries, mapping.Place);
        }
    }
}
