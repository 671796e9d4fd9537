namespace AeCluster.Messages.Protocol;

/// <summary>Exit codes of a worker process beyond success and failure.</summary>
public static class WorkerExitCodes
{
    /// <summary>The coordinator refuses this worker, or the worker cannot continue.</summary>
    public const int Refused = 3;

    /// <summary>The cluster has removed this worker because it was unreachable for too long; a new process can join.</summary>
    public const int Fenced = 4;

    /// <summary>A training thread of this process does not end; a new process can take its place.</summary>
    public const int Stuck = 5;

    /// <summary>Ended by SIGALRM: like <see cref="Stuck"/>, and not even the runtime could end the process.</summary>
    private const int Overdue = 128 + 14;

    /// <summary>Whether a new process may succeed where one has ended with this code.</summary>
    public static bool IsReplaceable(int code) => code is Fenced or Stuck or Overdue;
}
