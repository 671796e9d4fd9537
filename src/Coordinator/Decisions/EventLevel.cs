namespace AeCluster.Coordinator.Decisions;

/// <summary>How much an event matters to somebody who follows an experiment.</summary>
public enum EventLevel
{
    /// <summary>The ordinary course: an epoch, a checkpoint, the first attempt of a trial.</summary>
    Detail,

    /// <summary>A trial has ended, another attempt begins, or the members of a data-parallel trial have changed.</summary>
    News,

    /// <summary>Something went wrong: a trial failed, a worker was lost, a file is unusable.</summary>
    Problem,
}
