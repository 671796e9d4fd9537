namespace AeCluster.Models.Data.Loading;

/// <summary>What loading needs besides the spec.</summary>
/// <param name="Locations">Where files are looked for.</param>
/// <param name="Progress">Receives the progress of downloads and of reading files; may be null.</param>
internal sealed record LoadContext(DataLocations Locations, IProgress<DataProgress>? Progress, CancellationToken Cancellation)
{
    /// <summary>The data that a model was trained on, if the examples are for that model; otherwise null.</summary>
    public TrainedData? Trained { get; init; }

    /// <summary>How to scale the examples of files; null to scale them as their spec says.</summary>
    public Scaling? Scaling { get; init; }
}
