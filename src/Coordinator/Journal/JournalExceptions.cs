namespace AeCluster.Coordinator.Journal;

/// <summary>A line of a journal is not what was written.</summary>
internal sealed class JournalDamageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A line of a journal is intact, but this version cannot read its event: another version wrote it.</summary>
internal sealed class UnknownEventException(string message, Exception inner) : Exception(message, inner);

/// <summary>An experiment cannot be resumed; the message says why, which file is affected, and how to repair it.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
