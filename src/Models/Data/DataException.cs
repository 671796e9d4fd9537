namespace AeCluster.Models.Data;

/// <summary>Data cannot be had, or is damaged. The message names the file and how to mend it.</summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner);
