using System.Text.RegularExpressions;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Expectations;

/// <summary>Reads the notes of a trial: its <c>name</c> and the expectations of its result.</summary>
/// <param name="isAlone">Whether there are no other trials to compare with.</param>
internal sealed partial class TrialNotesReader(
    SpecErrors errors, List<(SpecPlace Place, string Text)> warnings, bool isAlone = false)
{
    public const string Name = "name";
    public const string Published = "published";
    public const string AtMost = "at_most";
    public const string AtLeast = "at_least";

    private const int MaxNameLength = 80;
    private const string Numbers = "expected a number or a range, such as [0.283, 0.284]";

    /// <summary>Metrics of every trial, and those of single variants. Others may be named, too.</summary>
    private static readonly string[] _usualMetrics =
    [
        "loss", "validation_loss", "rounded_accuracy", EpochMetrics.ClassAccuracy, "reconstruction", "latent", "penalty",
        "mean_activation", "principal_angle", "pca_error_ratio",
    ];

    private readonly ScalarBinder _scalars = new(errors);

    /// <summary>The keys of expectations.</summary>
    public static IReadOnlyList<string> ExpectationKeys { get; } = [Published, AtMost, AtLeast];

    /// <summary>Every key of a listed trial that is not one of its settings.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Name, .. ExpectationKeys];

    /// <summary>The key of an expectation in an experiment file.</summary>
    public static string KeyOf(Expectation expectation) => expectation switch
    {
        PublishedRange => Published,
        Limit { Side: LimitSide.AtMost } or LimitByName { Side: LimitSide.AtMost } => AtMost,
        _ => AtLeast,
    };

    /// <param name="trial">The trial; its settings are ignored.</param>
    /// <param name="path">Path of the trial for error messages.</param>
    public TrialNotes Read(SpecMapping trial, string path) =>
        new(trial.Find(Name) is { } name ? ReadName(name, SettingPath.Join(path, Name)) : null, ReadExpectations(trial, path));

    /// <inheritdoc cref="Read"/>
    public IReadOnlyList<Expectation> ReadExpectations(SpecMapping trial, string path) =>
    [
        .. Metrics(trial, path, Published, "{validation_loss: [0.283, 0.284]}", Range),
        .. Metrics(trial, path, AtMost, "{validation_loss: 0.3}", (metric, value, at) =>
            Limited(metric, LimitSide.AtMost, value, at)),
        .. Metrics(trial, path, AtLeast, "{rounded_accuracy: 0.9}", (metric, value, at) =>
            Limited(metric, LimitSide.AtLeast, value, at)),
    ];

    private string? ReadName(SpecEntry entry, string path)
    {
        if (entry.Value is SpecScalar scalar && !CoreScalar.IsNull(scalar)
            && scalar.Text.Trim() is { Length: > 0 and <= MaxNameLength } text && !text.Any(char.IsControl))
        {
            return text;
        }

        errors.Add(entry.Value.Place, path, $"expected a title of 1 to {MaxNameLength} characters, got {entry.Value.Describe()}");
        return null;
    }

    private List<Expectation> Metrics(
        SpecMapping trial, string path, string key, string example, Func<string, SpecNode, string, Expectation?> read)
    {
        if (trial.Find(key) is not { } entry)
        {
            return [];
        }

        var at = SettingPath.Join(path, key);
        if (entry.Value is not SpecMapping { Entries.Count: > 0 } metrics)
        {
            var got = entry.Value is SpecMapping ? "an empty mapping" : entry.Value.Describe();
            errors.Add(entry.Value.Place, at, $"expected metrics with their values, such as {example}, got {got}");
            return [];
        }

        var found = new List<Expectation>();
        foreach (var metric in metrics.Entries)
        {
            if (!MetricName().IsMatch(metric.Key))
            {
                errors.Add(metric.Place, at, $"expected the name of a metric, such as validation_loss, got '{metric.Key}'");
            }
            else if (read(metric.Key, metric.Value, SettingPath.Join(at, metric.Key)) is { } expectation)
            {
                found.Add(expectation);
                WarnOfMisspelling(metric, SettingPath.Join(at, metric.Key));
            }
        }

        return found;
    }

    /// <summary>Which metrics there are depends on the variant, so a name that is near a usual one may be right.</summary>
    private void WarnOfMisspelling(SpecEntry metric, string path)
    {
        if (!_usualMetrics.Contains(metric.Key) && NearestWord.Find(metric.Key, _usualMetrics) is [var nearest])
        {
            warnings.Add((metric.Place, $"{path}: no usual metric; did you mean '{nearest}'?"));
        }
    }

    private PublishedRange? Range(string metric, SpecNode value, string path)
    {
        switch (value)
        {
            case SpecScalar when Number(value, path) is { } number:
                return new PublishedRange(metric, number, number);
            case SpecScalar:
                return null;
            case SpecSequence { Items: [var first, var last] }:
                var (low, high) = (Number(first, path), Number(last, path));
                if (low <= high)
                {
                    return new PublishedRange(metric, low.Value, high.Value);
                }

                if (low > high)
                {
                    errors.Add(
                        value.Place,
                        path,
                        $"the range ends before it begins; write the lower number first: {YamlText.Flow(Swapped(first, last))}");
                }

                return null;
            default:
                errors.Add(
                    value.Place,
                    path,
                    $"{Numbers}, got {(value is SpecSequence list ? $"a list of {list.Items.Count}" : value.Describe())}");
                return null;
        }
    }

    /// <summary>A number, or the name of other trials.</summary>
    private Expectation? Limited(string metric, LimitSide side, SpecNode value, string path)
    {
        if (isAlone || (value is SpecScalar scalar && CoreScalar.AsNumber(scalar) is not null))
        {
            return Number(value, path) is { } number ? new Limit(metric, side, number) : null;
        }

        if (value is SpecScalar name && !CoreScalar.IsNull(name))
        {
            return new LimitByName(metric, side, name.Text.Trim());
        }

        errors.Add(value.Place, path, $"expected a number, or the name of trials to compare with, got {value.Describe()}");
        return null;
    }

    private double? Number(SpecNode node, string path) => (double?)_scalars.Bind(typeof(double), null, node, path);

    private static SpecSequence Swapped(SpecNode first, SpecNode last) => new([last, first], default);

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MetricName();
}
