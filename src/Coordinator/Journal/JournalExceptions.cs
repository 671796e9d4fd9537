namespace AeCluster.Coordinator.Journal;

/// <summary>A line of a journal is not what was written.</summary>
internal sealed class JournalDamageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An experiment cannot be gone on with; the message says why, which file, and how to mend it.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
