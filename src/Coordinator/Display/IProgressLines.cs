namespace AeCluster.Coordinator.Display;

/// <summary>Shows the course of an experiment line by line.</summary>
internal interface IProgressLines
{
    /// <summary>Called after each change, and from time to time without one.</summary>
    Task ShowAsync(Observation seen);
}
