using System.Globalization;

namespace AeCluster.Coordinator.Decisions;

/// <summary>The values of the searched settings in some trials: whether it is a single one, and the range of numbers.</summary>
internal sealed class SearchedValues
{
    /// <summary>The value of a trial whose kinds do not have the setting.</summary>
    private const string Missing = "";

    private readonly Dictionary<string, Values> _values = [];

    public SearchedValues(IEnumerable<IReadOnlyDictionary<string, string>> trials)
    {
        var all = trials.ToList();
        Paths = [.. all.SelectMany(trial => trial.Keys).Distinct()];
        all.ForEach(trial => Add(trial, Paths));
    }

    public IReadOnlyList<string> Paths { get; }

    public void Add(IReadOnlyDictionary<string, string> trial, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            var value = trial.GetValueOrDefault(path, Missing);
            var number = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : (double?)null;
            _values[path] = _values.TryGetValue(path, out var known)
                ? new(known.First, known.IsOne && known.First == value, Min(known.Low, number), Max(known.High, number))
                : new(value, true, number, number);
        }
    }

    public bool IsOne(string path) => _values.TryGetValue(path, out var values) && values.IsOne;

    /// <summary>Whether a number here lies outside the range of those there.</summary>
    public bool ReachesBeyond(SearchedValues there, string path) =>
        _values.TryGetValue(path, out var here) && there._values.TryGetValue(path, out var other)
        && (here.Low < other.Low || here.High > other.High);

    private static double? Min(double? one, double? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;

    private static double? Max(double? one, double? other) => one is { } a && other is { } b ? Math.Max(a, b) : one ?? other;

    private sealed record Values(string First, bool IsOne, double? Low, double? High);
}
