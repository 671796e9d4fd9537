using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>An experiment as people and programs see it over HTTP.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>cancelled</c>, <c>stopped</c>, or <c>damaged</c> where the journal
/// cannot be read; running until the run folder is complete.</param>
/// <param name="Folder">The run folder on the coordinator's machine.</param>
/// <param name="Workers">Workers in the cluster.</param>
/// <param name="Events">Number of log lines so far: the number from which <c>events?after=</c> continues.</param>
/// <param name="Trials">In the order of the plan.</param>
public sealed record ExperimentView(
    string Id,
    string Name,
    ExperimentStatus Status,
    DateTimeOffset SubmittedAt,
    string Folder,
    int Workers,
    int Events,
    IReadOnlyList<TrialView> Trials)
{
    /// <summary>Why the run folder is not complete, where it is not.</summary>
    public string? Problem { get; init; }

    /// <summary>Why it was stopped before its time, where it was.</summary>
    public string? StopReason { get; init; }

    /// <summary>Whether it is paused: none of its trials begins.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Why trials wait, in words; null where none does, or for nobody but others of the experiment.</summary>
    public string? Queue { get; init; }

    /// <summary>Hash of everything that the sweep has led to, once it has ended: see <see cref="Decisions.SweepHash"/>.</summary>
    public string? SweepHash { get; init; }

    /// <summary>What is wrong now, oldest first.</summary>
    public IReadOnlyList<ProblemView> Problems { get; init; } = [];
}

/// <summary>Something that keeps the coordinator from doing its work for an experiment.</summary>
/// <param name="What">The cause and a remedy.</param>
/// <param name="Waiting">What cannot go on meanwhile; null where nothing waits.</param>
public sealed record ProblemView(string What, DateTimeOffset Since, string? Waiting);

/// <summary>One line of an experiment's log.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Trial">The trial's id, or what else the line is about.</param>
public sealed record EventView(int Number, DateTimeOffset At, string Trial, string Text)
{
    public EventLevel Level { get; init; }
}

/// <summary>A worker as people and programs see it over HTTP.</summary>
public sealed record WorkerView(
    string Id,
    string Host,
    int ProcessId,
    string Device,
    string Processor,
    int Slots,
    int Threads,
    IReadOnlyList<string> Running)
{
    /// <summary>Whether it takes no more trials and is about to leave.</summary>
    public bool IsDraining { get; init; }
}
