using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>How one line of a plot looks.</summary>
internal sealed record CurveStyle(Color Color, MarkerShape Marker)
{
    /// <summary>Lines in more looks than these cannot be told apart.</summary>
    public const int Count = 12;

    // Okabe and Ito's colours, which stay apart for colour-blind readers, but for the yellow, which is lost on white; then
    // darker companions. Neighbours also differ in their markers.
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

    /// <summary>What is there for comparison only.</summary>
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
