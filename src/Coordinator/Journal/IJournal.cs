using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Journal;

/// <summary>Where the events of an experiment are kept.</summary>
public interface IJournal : IDisposable
{
    /// <summary>Appends events; once it returns, they outlast a power cut.</summary>
    /// <exception cref="JournalException">They could not be written, and are not in the journal; it may be tried
    /// again.</exception>
    void Append(IReadOnlyList<ExperimentEvent> events);
}
