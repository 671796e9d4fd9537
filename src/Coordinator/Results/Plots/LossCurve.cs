using AeCluster.Specs.Training;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>One loss by epoch. Epochs whose loss is not finite interrupt the line and are counted.</summary>
internal sealed class LossCurve(IReadOnlyList<EpochMetrics> epochs, Func<EpochMetrics, double> loss)
{
    /// <summary>From this number of epochs on, markers would only thicken the line.</summary>
    private const int EpochsWithMarkers = 40;

    public int NotFinite { get; } = epochs.Count(epoch => !double.IsFinite(loss(epoch)));

    public IEnumerable<double> Losses => epochs.Select(loss);

    /// <summary>The epoch with the smallest finite loss, or null where there is none.</summary>
    public EpochMetrics? Best { get; } = epochs.Where(epoch => double.IsFinite(loss(epoch))).MinBy(loss);

    public void Draw(Plot plot, LossScale scale, CurveStyle look)
    {
        foreach (var run in FiniteRuns())
        {
            var line = plot.Add.Scatter(run.Select(epoch => new Coordinates(epoch.Epoch, scale.Place(loss(epoch)))).ToArray());
            line.Color = look.Color;
            line.LineWidth = look.Width;
            line.LinePattern = look.Pattern;
            line.MarkerShape = look.Marker;
            // A single epoch has no line, so only a marker makes it visible.
            line.MarkerSize = epochs.Count <= EpochsWithMarkers || run.Count == 1 ? look.MarkerSize : 0;
        }
    }

    private IEnumerable<IReadOnlyList<EpochMetrics>> FiniteRuns()
    {
        var run = new List<EpochMetrics>();
        foreach (var epoch in epochs)
        {
            if (double.IsFinite(loss(epoch)))
            {
                run.Add(epoch);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }
}
