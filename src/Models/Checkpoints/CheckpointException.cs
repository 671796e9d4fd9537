namespace AeCluster.Models.Checkpoints;

/// <summary>A checkpoint cannot be read or does not fit. The message names the file and the cause.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
