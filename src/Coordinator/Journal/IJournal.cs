using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Journal;

/// <summary>Durable storage for the events of one experiment.</summary>
public interface IJournal : IDisposable
{
    /// <summary>Appends events; once it returns, they survive a power failure.</summary>
    /// <exception cref="JournalException">The events could not be written and are not in the journal. The call may be
    /// repeated.</exception>
    void Append(IReadOnlyList<ExperimentEvent> events);
}
