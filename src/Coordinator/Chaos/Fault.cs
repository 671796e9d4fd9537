namespace AeCluster.Coordinator.Chaos;

/// <summary>Kinds of faults that are injected into worker processes and their coordinator.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL to one worker.</summary>
    Kill,

    /// <summary>SIGKILL to two workers at once.</summary>
    KillTwo,

    /// <summary>SIGKILL to all workers but one, at once.</summary>
    KillAllButOne,

    /// <summary>SIGKILL to all workers at once.</summary>
    KillAll,

    /// <summary>SIGSTOP to one worker, and SIGCONT after a while: a process that hangs and recovers.</summary>
    Hang,

    /// <summary>SIGTERM to one worker, which asks it to leave.</summary>
    Leave,

    /// <summary>SIGKILL to the coordinator, which is restarted after a while.</summary>
    KillCoordinator,
}

/// <summary>One fault of a run.</summary>
/// <param name="At">Time of the fault, as a fraction of the duration of an undisturbed run.</param>
/// <param name="Victim">Chooses among the workers that are running at that time.</param>
/// <param name="Lasts">How long a process hangs or the coordinator is absent; zero for other kinds.</param>
public sealed record Fault(FaultKind Kind, double At, uint Victim, TimeSpan Lasts)
{
    /// <summary>Number of affected workers, of <paramref name="running"/> ones.</summary>
    public int Victims(int running) => Kind switch
    {
        FaultKind.KillTwo => Math.Min(2, running),
        FaultKind.KillAllButOne => Math.Max(0, running - 1),
        FaultKind.KillAll => running,
        FaultKind.KillCoordinator => 0,
        _ => Math.Min(1, running),
    };
}
