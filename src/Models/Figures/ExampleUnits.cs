using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Figures;

/// <summary>What the values of examples are called, and how the values of a model become those of the data.</summary>
public sealed class ExampleUnits
{
    private readonly IReadOnlyList<string> _columns;
    private readonly Scaling? _scaling;

    private ExampleUnits(IReadOnlyList<string> columns, Scaling? scaling, bool areUnknown) =>
        (_columns, _scaling, AreUnknown) = (columns, scaling, areUnknown);

    /// <summary>Values without names, shown as they are.</summary>
    public static ExampleUnits None { get; } = new([], Scaling.None, areUnknown: false);

    /// <summary>Whether it is unknown how values were scaled, so that they are shown scaled.</summary>
    public bool AreUnknown { get; }

    /// <summary>Whether values are shown in other units than those that the model has.</summary>
    public bool AreOther => _scaling is { IsNone: false };

    /// <summary>Whether each value of an example was scaled by itself. They are then quantities of their own, which have no
    /// common axis.</summary>
    public bool HasOwnAxes => _scaling is { Offsets.Length: > 1 };

    /// <summary>The units and names of the data that a model was trained on.</summary>
    public static ExampleUnits Of(TrainedData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (spec, shape, preparation) = data;
        return new ExampleUnits(
            preparation.Columns.Count == shape.Values ? preparation.Columns : [],
            preparation.Scaling,
            areUnknown: preparation.Scaling is null && spec is FileDataSpec);
    }

    /// <summary>The values of an example in the units of the data, in place.</summary>
    internal void ToOwn(Span<float> example) => _scaling?.Undo(example);

    /// <summary>What makes the model's value 0 and its value 1 of the data: value * divisor + offset.</summary>
    /// <param name="value">The place of a value in an example.</param>
    internal (double Offset, double Divisor) ScaleOf(int value) => _scaling switch
    {
        null or { IsNone: true } => (0, 1),
        { Offsets.Length: 1 } => (_scaling.Offsets[0], _scaling.Divisors[0]),
        _ => (_scaling.Offsets[value], _scaling.Divisors[value]),
    };

    /// <summary>The name of a value of an example: of its column, or <c>value 1</c>.</summary>
    internal string NameOf(int value) => _columns.Count > 0 ? _columns[value] : $"value {value + 1}";

    /// <summary>Whether values have names of their own.</summary>
    internal bool HasNames => _columns.Count > 0;

    /// <summary>
    /// The names of the features of a series: what the names of a feature's columns have in common (<c>speed</c> of
    /// <c>speed_1</c>, <c>speed_2</c>), or <c>feature 1</c>.
    /// </summary>
    /// <param name="places">The places in an example of each feature's values.</param>
    internal IReadOnlyList<string> FeatureNames(IReadOnlyList<int[]> places)
    {
        if (HasNames)
        {
            foreach (var common in (Func<IReadOnlyList<string>, string>[])[CommonStart, CommonEnd])
            {
                string[] names = [.. places.Select(of => common([.. of.Select(NameOf)]))];
                if (names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length)
                {
                    return names;
                }
            }
        }

        return [.. Enumerable.Range(1, places.Count).Select(number => $"feature {number}")];
    }

    /// <summary>Without the number of the step and what separates it.</summary>
    private static string CommonStart(IReadOnlyList<string> names)
    {
        var start = names.Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]);
        return new string([.. start.Reverse().SkipWhile(char.IsDigit).SkipWhile(IsSeparator).Reverse()]);
    }

    private static string CommonEnd(IReadOnlyList<string> names)
    {
        var reversed = names.Select(name => new string([.. name.Reverse()])).ToList();
        return new string([.. CommonStart(reversed).Reverse()]);
    }

    private static bool IsSeparator(char letter) => !char.IsLetterOrDigit(letter);
}
