using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>What the pictures of an analysis have in common: names, the axis of results, colours.</summary>
internal sealed class StudyLook
{
    public const int Width = 1200;
    public const double TitleSize = 20;
    public const double SubtitleSize = 13.5;

    private readonly HashSet<int> _best;
    private readonly double[] _sortedCosts;

    public StudyLook(StudyAnalysis analysis)
    {
        Analysis = analysis;
        Words = new StudyWords(analysis);
        _best = [.. analysis.Best.Select(trial => trial.Number)];
        Shown = [.. analysis.Study.Trials.Where(trial => trial is { Value: not null, IsFailed: false })];
        var values = Shown.Select(trial => trial.Value!.Value).ToList();
        Scale = values.Count == 0 ? new NumberScale(0, 1, false) : NumberScale.OfResults(values);
        _sortedCosts = [.. values.Select(analysis.Study.Goal.CostOf).Order()];
    }

    public StudyAnalysis Analysis { get; }

    public StudyWords Words { get; }

    /// <summary>Trials with a result, those that were stopped early included.</summary>
    public IReadOnlyList<StudyTrial> Shown { get; }

    /// <summary>Of the results.</summary>
    public NumberScale Scale { get; }

    public PlotAxis.Numbers Results => new(Scale);

    public string ResultLabel => Scale.IsLog ? $"{Words.Goal}, logarithmic" : Words.Goal;

    public bool IsBest(StudyTrial trial) => _best.Contains(trial.Number);

    /// <summary>Share of the trials that are better: 0 for the best, 1 for the worst.</summary>
    public double BadnessOf(StudyTrial trial)
    {
        var at = Array.BinarySearch(_sortedCosts, Analysis.Study.Goal.CostOf(trial.Value!.Value));
        return _sortedCosts.Length < 2 ? 0 : Math.Max(at, 0) / (double)(_sortedCosts.Length - 1);
    }

    /// <summary>Title, and below it smaller what is to be seen.</summary>
    public static IEnumerable<Mark> Heading(string title, string subtitle) =>
    [
        new Mark.Words(new(24, 26), SkiaPicture.Fit(title, TitleSize, Width - 60), TitleSize, Ink.Text, Side.Right)
        {
            IsBold = true,
        },
        new Mark.Words(
            new(24, 52), SkiaPicture.Fit(subtitle, SubtitleSize, Width - 40), SubtitleSize, Ink.Quiet, Side.Right),
    ];

    /// <summary>The dot of a trial: the best stand out, those that were stopped early are hollow.</summary>
    public Mark DotOf(StudyTrial trial, Pixel at) => new Mark.Dot(
        at,
        IsBest(trial) ? 5 : Shown.Count > 1000 ? 2.5 : 4,
        IsBest(trial) ? Ink.Best : trial.IsCompleted ? Ink.Trial : "#FFFFFF")
    {
        Rim = IsBest(trial) ? "#FFFFFF" : trial.IsCompleted ? null : Ink.Frame,
        Opacity = IsBest(trial) ? 1 : Shown.Count > 300 ? 0.45 : 0.75,
        Trial = trial.Number,
        Tip = Words.TipOf(trial),
    };

    /// <summary>-1 to 1, the same for a trial wherever it is drawn.</summary>
    public static double JitterOf(StudyTrial trial) => (((trial.Number + 1) * 0.6180339887498949 % 1) * 2) - 1;

    /// <summary>The predicted average result by the setting, and its spread, between two places of a frame.</summary>
    public SettingImportance? ImportanceOf(Setting setting) =>
        Analysis.Importance.Settings.FirstOrDefault(each => each.Setting == setting);
}
