namespace AeCluster.Coordinator.Search;

/// <summary>How the trials of an experiment are generated.</summary>
public enum SearchStrategy
{
    /// <summary>No search: one trial.</summary>
    None,

    /// <summary>Every combination of listed values.</summary>
    Grid,

    /// <summary>Random draws.</summary>
    Random,

    /// <summary>Trials listed one by one.</summary>
    List,

    /// <summary>Trials that follow one after another, most often as results become known.</summary>
    Sequence,
}
