namespace AeCluster.Models.Data;

/// <summary>Data cannot be had, or is damaged. The message names the file and how to mend it.</summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// What is wrong and where, where the message quotes what is in the file; null where it does not. Whoever may choose the file
    /// may not be permitted to read it.
    /// </summary>
    public string? Outline { get; init; }
}
