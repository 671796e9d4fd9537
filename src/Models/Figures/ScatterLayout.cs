using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>
/// The layout of a scatter plot. Both axes have the same scale, so that distances can be compared; the height of the plot follows
/// from its points, within limits.
/// </summary>
internal sealed class ScatterLayout
{
    public const int LegendLineHeight = 26;
    public const int LegendMark = 14;

    private const int PlotWidth = 960;
    private const int MinPlotHeight = 480;
    private const int MaxPlotHeight = 960;
    private const int Margin = HeadingBlock.Margin;
    private const int Padding = 30;
    private const int AxisLeft = 66;
    private const int AxisBelow = 54;
    private const int GapBeforeLegend = 24;

    private static readonly int[] _roundFactors = [1, 2, 5, 10];

    private readonly double _scale;
    private readonly SKPoint _middle;
    private readonly (double X, double Y) _center;

    /// <param name="points_N2">x and y of each point.</param>
    /// <param name="legend">Texts of the legend; may be empty.</param>
    /// <param name="hasAxes">Whether to leave room for axes.</param>
    public ScatterLayout(ReadOnlySpan<float> points_N2, SheetHeading heading, IReadOnlyList<string> legend, bool hasAxes)
    {
        var (x, y) = (Extent.Of(points_N2, 0), Extent.Of(points_N2, 1));
        var (width, height) = (Math.Max(x.Length, y.Length * 1e-3), Math.Max(y.Length, x.Length * 1e-3));
        var plotHeight = Math.Clamp((int)(PlotWidth * height / width), MinPlotHeight, MaxPlotHeight);
        _scale = Math.Min((PlotWidth - (2 * Padding)) / width, (plotHeight - (2 * Padding)) / height);
        _center = (x.Middle, y.Middle);

        Heading = new HeadingBlock(heading);
        Plot = SKRectI.Create(Margin + (hasAxes ? AxisLeft : 0), Heading.Bottom, PlotWidth, plotHeight);
        _middle = new SKPoint(Plot.MidX, Plot.MidY);
        var legendWidth = legend.Select(text => Ink.WidthOf(text, Ink.LabelSize)).DefaultIfEmpty(0).Max();
        LegendCorner = new SKPointI(Plot.Right + GapBeforeLegend, Plot.Top + 4);
        var right = Plot.Right + (legendWidth == 0 ? 0 : GapBeforeLegend + LegendMark + 10 + legendWidth);
        Width = Math.Max(right, Heading.Right) + Margin;
        Height = Math.Max(Plot.Bottom + (hasAxes ? AxisBelow : 0), LegendCorner.Y + (legend.Count * LegendLineHeight)) + Margin;
    }

    public HeadingBlock Heading { get; }

    public SKRectI Plot { get; }

    /// <summary>Upper left corner of the legend.</summary>
    public SKPointI LegendCorner { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The pixel of a point; y increases upwards.</summary>
    public SKPoint PixelOf(double x, double y) =>
        new((float)(_middle.X + ((x - _center.X) * _scale)), (float)(_middle.Y - ((y - _center.Y) * _scale)));

    /// <summary>About a dozen round values to mark on an axis.</summary>
    /// <param name="offset">The value at 0.</param>
    /// <param name="divisor">The difference between the values at 1 and at 0.</param>
    public IEnumerable<double> Ticks(bool vertical, double offset = 0, double divisor = 1)
    {
        var (extent, center) = vertical ? (Plot.Height / _scale, _center.Y) : (Plot.Width / _scale, _center.X);
        var (length, at) = (extent * divisor, (center * divisor) + offset);
        var step = RoundStep(length / 12);
        for (var tick = Math.Ceiling((at - (length / 2)) / step) * step; tick <= at + (length / 2); tick += step)
        {
            // Rounding may yield a value near zero instead of zero.
            yield return Math.Abs(tick) < step / 1e6 ? 0 : tick;
        }
    }

    /// <summary>The smallest value that is 1, 2 or 5 times a power of ten and not below <paramref name="least"/>.</summary>
    private static double RoundStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return _roundFactors.Select(factor => factor * power).First(step => step >= least * (1 - 1e-9));
    }

    /// <summary>The minimum and maximum of a coordinate.</summary>
    private readonly record struct Extent(double Low, double High)
    {
        public double Length => Math.Max(High - Low, 1e-12);

        public double Middle => (Low + High) / 2;

        public static Extent Of(ReadOnlySpan<float> points_N2, int axis)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var i = axis; i < points_N2.Length; i += 2)
            {
                if (float.IsFinite(points_N2[i]))
                {
                    low = Math.Min(low, points_N2[i]);
                    high = Math.Max(high, points_N2[i]);
                }
            }

            return low <= high ? new Extent(low, high) : new Extent(-0.5, 0.5);
        }
    }
}
