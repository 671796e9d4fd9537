namespace AeCluster.Coordinator.Text;

/// <summary>Durations between two times that may come from different clocks, or from one that was set back.</summary>
internal static class Elapsed
{
    /// <returns>Seconds, never negative; null where one of the times is not known.</returns>
    public static double? Seconds(DateTimeOffset? from, DateTimeOffset? to) =>
        to - from is { } time ? Math.Max(0, time.TotalSeconds) : null;
}
