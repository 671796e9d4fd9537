namespace AeCluster.Messages.Protocol;

/// <summary>Exit codes of a worker process beyond success and failure.</summary>
public static class WorkerExitCodes
{
    /// <summary>The coordinator refuses this worker, or the worker cannot continue.</summary>
    public const int Refused = 3;

    /// <summary>The cluster has removed this worker because it was unreachable for too long; a new process can join.</summary>
    public const int Fenced = 4;
}
