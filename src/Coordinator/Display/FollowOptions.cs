namespace AeCluster.Coordinator.Display;

/// <summary>How an experiment that is followed is shown.</summary>
public sealed record FollowOptions
{
    /// <summary>Seconds between two summaries where the output is no terminal.</summary>
    public const int UsualEvery = 10;

    /// <summary>Time between two summaries where the output is no terminal; zero prints every event instead.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(UsualEvery);

    /// <summary>Whether nothing is shown before the end but problems, on standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether lines and result are JSON.</summary>
    public bool Json { get; init; }
}
