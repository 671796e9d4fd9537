namespace AeCluster.Coordinator.Search;

/// <summary>How an experiment's trials come about.</summary>
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
}
