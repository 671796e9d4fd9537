namespace AeCluster.Coordinator.Results.Writing;

/// <summary>
/// How often the files of a run are written while it goes on. What has a line or a curve for each trial is replaced less often
/// the more trials there are, so that writing takes the same small share of a core whatever their number.
/// </summary>
internal static class WritingIntervals
{
    /// <summary>For what is appended to.</summary>
    public static readonly TimeSpan Rows = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan _least = TimeSpan.FromSeconds(2);

    /// <summary>A row takes some hundredths of this.</summary>
    private static readonly TimeSpan _perRow = TimeSpan.FromMilliseconds(1);

    /// <summary>A curve takes some hundredths of this.</summary>
    private static readonly TimeSpan _perCurve = TimeSpan.FromMilliseconds(5);

    /// <summary>For the tables that are replaced whole.</summary>
    public static TimeSpan Tables(int trials) => AtLeast(trials * _perRow);

    /// <summary>For the plot over all trials.</summary>
    public static TimeSpan Plot(int trials) => AtLeast(trials * _perCurve);

    private static TimeSpan AtLeast(TimeSpan interval) => interval > _least ? interval : _least;
}
