using System.Globalization;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>The layout of all plots: size, typeface, grid, and their rendering as PNG.</summary>
internal static class PlotPage
{
    public const int Width = 1200;
    public const int Height = 750;
    private const int SideMargin = 14;

    // Plots are mostly of one colour: choosing a filter for each line takes longer than all the rest and saves nothing.
    private static readonly SKPngEncoderOptions _png = new(SKPngEncoderFilterFlags.None, zLibLevel: 3);

    // ScottPlot keeps its fonts in static state. Plots are drawn rarely, so one at a time is enough.
    private static readonly Lock _turn = new();

    /// <summary>Runs a drawing with ScottPlot set up, one at a time in the process.</summary>
    public static byte[] Render(Func<IReadOnlyList<Plot>> panels)
    {
        lock (_turn)
        {
            PlotFont.Register();
            return ToPng(panels());
        }
    }

    /// <summary>An empty plot of losses by epoch.</summary>
    /// <param name="subtitle">Smaller, below the title; may be empty.</param>
    /// <param name="epochs">Number of the last epoch that is drawn; 0 where there is none yet.</param>
    public static Plot NewPlot(string title, string subtitle, int epochs)
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Color.FromHex("#E6E6E6");
        plot.Grid.MinorLineWidth = 0;

        AddTitles(plot, title, subtitle);
        plot.XLabel("epoch");
        foreach (var axis in new[] { (IAxis)plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.FontSize = 16;
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 14;
        }

        plot.Axes.Bottom.MinorTickStyle.Length = 0;

        // No frame on the sides where there is no axis.
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = value => value.ToString("0", CultureInfo.InvariantCulture),
        };
        var margin = Math.Max(0.5, (epochs - 1) * 0.03);
        // There is no epoch 0, so the axis begins after it.
        plot.Axes.SetLimitsX(1 - Math.Min(margin, 0.9), Math.Max(1, epochs) + margin);
        return plot;
    }

    private static void AddTitles(Plot plot, string title, string subtitle)
    {
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = 20;
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Title.Label.ForeColor = Color.FromHex("#222222");
        if (subtitle.Length > 0)
        {
            // Panels that are added later are nearer to the axes, so this one is below the title.
            var panel = new TitlePanel();
            panel.Label.Text = subtitle;
            panel.Label.FontSize = 15;
            panel.Label.Bold = false;
            panel.Label.ForeColor = Color.FromHex("#5A5A5A");
            plot.Axes.AddPanel(panel);
        }
    }

    /// <summary>Writes into the middle of a plot without lines why it has none.</summary>
    public static void SayWhyEmpty(Plot plot, int epochs)
    {
        var reason = epochs == 0 ? "no epoch is finished yet" : "the loss was never finite";
        var note = plot.Add.Annotation(reason, Alignment.MiddleCenter);
        note.LabelFontSize = 20;
        note.LabelFontColor = Color.FromHex("#777777");
        note.LabelBackgroundColor = Colors.Transparent;
        note.LabelBorderColor = Colors.Transparent;
        note.LabelShadowColor = Colors.Transparent;
        plot.Axes.Left.TickGenerator = new EmptyTickGenerator();
        plot.Axes.Bottom.TickGenerator = new EmptyTickGenerator();
    }

    /// <summary>Puts the legend to the right of the axes, where it hides nothing.</summary>
    public static void AddLegend(Plot plot, IEnumerable<LegendItem> items)
    {
        foreach (var item in items)
        {
            plot.Legend.ManualItems.Add(item);
        }

        plot.Legend.FontSize = 14;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 28;
        var panel = plot.ShowLegend(Edge.Right);
        panel.Alignment = Alignment.UpperLeft;
        panel.Padding = new PixelPadding(6, 0, 0, 0);
    }

    private static byte[] ToPng(IReadOnlyList<Plot> panels)
    {
        // Each panel adds to the height of the picture, so that all stay readable.
        var height = panels.Count == 1 ? Height : Height * 2 / 3;
        using var surface = SKSurface.Create(new SKImageInfo(Width, height * panels.Count));
        surface.Canvas.Clear(SKColors.White);
        for (var i = 0; i < panels.Count; i++)
        {
            // ScottPlot clears the whole canvas it draws on, so each panel has its own.
            const int width = Width - (2 * SideMargin);
            using var part = SKSurface.Create(new SKImageInfo(width, height));
            panels[i].Render(part.Canvas, width, height);
            surface.Canvas.DrawSurface(part, SideMargin, i * height);
        }

        using var pixels = surface.PeekPixels();
        using var png = pixels.Encode(_png)!;
        return png.ToArray();
    }
}
