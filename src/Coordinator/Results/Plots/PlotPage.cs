using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>What all plots have in common: size, type, grid, and how they become a PNG.</summary>
internal static class PlotPage
{
    public const int Width = 1200;
    public const int Height = 750;

    // ScottPlot keeps its fonts in static state; plots are drawn once an epoch, so that taking turns costs nothing.
    private static readonly Lock Turn = new();

    /// <summary>Draws with ScottPlot set up, one drawing at a time in the process.</summary>
    public static byte[] Render(Func<IReadOnlyList<Plot>> panels)
    {
        lock (Turn)
        {
            PlotFont.Register();
            return ToPng(panels());
        }
    }

    /// <summary>An empty plot of losses by epoch.</summary>
    /// <param name="epochs">Number of the last epoch that is drawn; 0 where there is none yet.</param>
    public static Plot NewPlot(string title, int epochs)
    {
        var plot = new Plot();
        plot.Font.Set(PlotFont.Name);
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Color.FromHex("#E6E6E6");
        plot.Grid.MinorLineWidth = 0;

        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = 19;
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Title.Label.ForeColor = Color.FromHex("#222222");
        plot.XLabel("epoch");
        foreach (var axis in new[] { (IAxis)plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.FontSize = 16;
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 14;
        }

        // No frame on the sides where there is no axis.
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = value => value.ToString("0", CultureInfo.InvariantCulture),
        };
        var margin = Math.Max(0.5, (epochs - 1) * 0.03);
        plot.Axes.SetLimitsX(1 - margin, Math.Max(1, epochs) + margin);
        return plot;
    }

    /// <summary>Says in the middle of an empty plot why it is empty.</summary>
    public static void Say(Plot plot, string text)
    {
        var note = plot.Add.Annotation(text, Alignment.MiddleCenter);
        note.LabelFontSize = 20;
        note.LabelFontColor = Color.FromHex("#777777");
        note.LabelBackgroundColor = Colors.Transparent;
        note.LabelBorderColor = Colors.Transparent;
        note.LabelShadowColor = Colors.Transparent;
    }

    /// <summary>Puts the legend to the right of the axes, where it hides nothing.</summary>
    public static void AddLegend(Plot plot, IEnumerable<LegendItem> items)
    {
        foreach (var item in items)
        {
            plot.Legend.ManualItems.Add(item);
        }

        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.FontSize = 14;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 28;
        var panel = plot.ShowLegend(Edge.Right);
        panel.Alignment = Alignment.UpperLeft;
    }

    private static byte[] ToPng(IReadOnlyList<Plot> panels)
    {
        // A second panel makes the picture higher rather than both unreadable.
        var panelHeight = panels.Count == 1 ? Height : Height * 2 / 3;
        using var surface = SKSurface.Create(new SKImageInfo(Width, panelHeight * panels.Count));
        for (var i = 0; i < panels.Count; i++)
        {
            panels[i].Render(surface.Canvas, new PixelRect(0, Width, (i + 1) * panelHeight, i * panelHeight));
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }
}
