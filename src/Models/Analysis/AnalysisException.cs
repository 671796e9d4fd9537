namespace AeCluster.Models.Analysis;

/// <summary>The data cannot be analysed as requested. The message says what is wrong, where, and how to fix it.</summary>
public sealed class AnalysisException(string message) : Exception(message);
