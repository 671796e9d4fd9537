namespace AeCluster.Messages.Protocol;

/// <summary>What a worker's process tells whoever started it, beyond success and failure.</summary>
public static class WorkerExitCodes
{
    /// <summary>The coordinator does not want this worker, or the worker cannot go on.</summary>
    public const int Refused = 3;

    /// <summary>The cluster has given this worker up (it was silent for too long); a new process can join again.</summary>
    public const int Fenced = 4;
}
