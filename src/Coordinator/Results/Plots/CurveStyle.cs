using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>The style of one line of a plot.</summary>
internal sealed record CurveStyle(Color Color, MarkerShape Marker)
{
    /// <summary>Number of styles; more could not be told apart.</summary>
    public const int Count = 12;

    // The Okabe-Ito palette, which colour-blind readers can tell apart, without its yellow, which is invisible on white; then
    // darker variants. Neighbours also differ in their markers.
    private static readonly string[] _colors =
    [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
        "#332288", "#882255", "#117733", "#7F7F00", "#8C564B", "#222222",
    ];

    private static readonly MarkerShape[] _markers =
        [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond];

    public float Width { get; init; } = 2;

    public float MarkerSize { get; init; } = 7;

    public LinePattern Pattern { get; init; } = LinePattern.Solid;

    /// <summary>For curves that are there for comparison only.</summary>
    public static CurveStyle Background { get; } = new(Color.FromHex("#C5CAD1"), MarkerShape.None) { Width = 1 };

    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public static CurveStyle Distinct(int index) => new(Color.FromHex(_colors[index]), _markers[index % _markers.Length]);

    public LegendItem Legend(string text) => new()
    {
        LabelText = text,
        LineColor = Color,
        LineWidth = Width,
        LinePattern = Pattern,
        MarkerShape = Marker,
        MarkerColor = Color,
        MarkerSize = MarkerSize,
    };
}
