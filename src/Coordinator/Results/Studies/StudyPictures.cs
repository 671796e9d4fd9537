using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>The pictures that a run, or several, give something to draw for; with the names of their files.</summary>
internal static class StudyPictures
{
    /// <summary>All names, so that a picture of an earlier analysis is not taken for one of this.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "progress.png", "importance.png", "slices.png", "contour.png", "parallel.png", "stopping.png", "trade-off.png",
    ];

    public static IEnumerable<(string Name, Picture Picture)> Of(IReadOnlyList<StudyAnalysis> runs)
    {
        var looks = runs.Select(run => new StudyLook(run)).ToList();
        if (runs.Any(run => run.Progress.Count > 0))
        {
            yield return ("progress.png", ProgressPicture.Draw(looks));
        }

        if (looks is not [var look])
        {
            yield break;
        }

        var analysis = look.Analysis;
        if (analysis.Importance.Settings.Count > 0)
        {
            yield return ("importance.png", ImportancePicture.Draw(look));
        }

        if (analysis.Settings.Count > 0 && look.Shown.Count > 0)
        {
            yield return ("slices.png", SlicesPicture.Draw(look));
            if (analysis.Importance.Contour is { } contour)
            {
                yield return ("contour.png", ContourPicture.Draw(look, contour));
            }

            yield return ("parallel.png", ParallelPicture.Draw(look));
        }

        if (analysis.Rungs.Count > 0)
        {
            yield return ("stopping.png", StoppingPicture.Draw(look));
        }

        if (analysis.Front.Count > 0)
        {
            yield return ("trade-off.png", TradeOffPicture.Draw(look));
        }
    }
}
