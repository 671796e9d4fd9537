namespace AeCluster.Coordinator.Chaos;

/// <summary>What can be done to worker processes and to their coordinator.</summary>
public enum InjuryKind
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGKILL, two at once.</summary>
    KillTwo,

    /// <summary>SIGKILL, all but one at once.</summary>
    KillAllButOne,

    /// <summary>SIGKILL, all at once.</summary>
    KillAll,

    /// <summary>SIGSTOP, and SIGCONT after a while: a process that hangs and wakes up again.</summary>
    Hang,

    /// <summary>SIGTERM: a process that is asked to leave.</summary>
    Leave,

    /// <summary>SIGKILL of the coordinator, and another in its place after a while.</summary>
    KillCoordinator,
}

/// <summary>One injury of a run.</summary>
/// <param name="At">When, as a share of the time that a run without injuries takes.</param>
/// <param name="Victim">Chooses among the workers that live then.</param>
/// <param name="Lasts">How long a process hangs, or there is no coordinator; else zero.</param>
public sealed record Fault(InjuryKind Kind, double At, uint Victim, TimeSpan Lasts)
{
    /// <summary>How many of so many living workers it is done to.</summary>
    public int Victims(int living) => Kind switch
    {
        InjuryKind.KillTwo => Math.Min(2, living),
        InjuryKind.KillAllButOne => Math.Max(0, living - 1),
        InjuryKind.KillAll => living,
        InjuryKind.KillCoordinator => 0,
        _ => Math.Min(1, living),
    };
}
