namespace AeCluster.Coordinator.Results;

/// <summary>The run folder cannot be used or written; the message says which file, why, and what to do about it.</summary>
public sealed class RunFolderException(string message, Exception? inner = null) : Exception(message, inner);
