namespace AeCluster.Models.Analysis;

/// <summary>Data cannot be analysed as asked. The message says what is wrong with it, where, and how to mend it.</summary>
public sealed class AnalysisException(string message) : Exception(message);
