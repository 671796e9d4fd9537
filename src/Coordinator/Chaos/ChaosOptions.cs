namespace AeCluster.Coordinator.Chaos;

/// <summary>The validated options of <c>aecluster chaos</c>.</summary>
/// <param name="File">An existing spec file.</param>
/// <param name="Out">Folder for run folders and logs, or null for the default.</param>
/// <param name="Settings">Overrides of the file, each <c>key=value</c>.</param>
public sealed record ChaosOptions(string File, int Runs, int Workers, long Seed, string? Out, IReadOnlyList<string> Settings)
{
    /// <summary>Whether only differences and the result are printed.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether the result is one JSON document; the runs then are on standard error.</summary>
    public bool Json { get; init; }
}
