namespace AeCluster.Models.Data.Loading;

/// <summary>What loading needs besides the spec.</summary>
/// <param name="Locations">Where files are looked for.</param>
/// <param name="Progress">Receives the progress of downloads and of reading files; may be null.</param>
internal sealed record LoadContext(DataLocations Locations, IProgress<DataProgress>? Progress, CancellationToken Cancellation)
{
    /// <summary>The data that a model was trained on, if the examples are for that model; otherwise null.</summary>
    public TrainedData? Trained { get; init; }

    /// <summary>How the training examples were scaled, if the examples are for that model and it is known.</summary>
    public Scaling? Scaling { get; init; }

    /// <summary>Whether the examples are those that the model was trained on.</summary>
    public bool IsOfTraining { get; init; }

    /// <summary>For a look at the data: load only some evenly spaced examples of each part, of about this many values in all;
    /// null to load all.</summary>
    public long? MostValues { get; init; }

    /// <summary>Whether they were asked for as such, by the spec of the training: then they must not have changed.</summary>
    public bool MustBeUnchanged { get; init; }

    /// <summary>Whether the examples are read from the same paths as those that the model was trained on.</summary>
    public bool HasPathsOfTraining { get; init; }
}
