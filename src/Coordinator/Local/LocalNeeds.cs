namespace AeCluster.Coordinator.Local;

/// <summary>What an experiment needs of this machine.</summary>
/// <param name="Threads">Compute threads of each worker.</param>
/// <param name="Trials">Number of trials.</param>
internal sealed record LocalNeeds(int Threads, int Trials);
