using System.Globalization;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Points of a search space as the journal has them: for each axis a number, <c>#</c> with the number of a choice, or
/// nothing where the axis does not exist.</summary>
internal static class PointText
{
    public static IReadOnlyList<string?> Write(Point point) => [.. point.Values.Select(Write)];

    /// <exception cref="FormatException">The text is of no point.</exception>
    public static Point Read(IReadOnlyList<string?> texts) => new([.. texts.Select(Read)]);

    private static string? Write(AxisValue? value) => value switch
    {
        null => null,
        { IsNumber: true, Number: var number } => number.ToString("R", CultureInfo.InvariantCulture),
        { Choice: var choice } => string.Create(CultureInfo.InvariantCulture, $"#{choice}"),
    };

    private static AxisValue? Read(string? text) => text switch
    {
        null => null,
        ['#', .. var choice] => AxisValue.OfChoice(int.Parse(choice, CultureInfo.InvariantCulture)),
        _ => AxisValue.OfNumber(double.Parse(text, CultureInfo.InvariantCulture)),
    };
}
