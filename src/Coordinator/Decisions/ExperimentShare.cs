namespace AeCluster.Coordinator.Decisions;

/// <summary>What an experiment may have of the slots.</summary>
public sealed record ExperimentShare
{
    public const int UsualPriority = 1;

    public static readonly ExperimentShare Usual = new();

    /// <summary>Its weight: one of priority 3 holds three slots where one of priority 1 holds one.</summary>
    public int Priority { get; init; } = UsualPriority;

    /// <summary>Slots that it occupies at most; null: any number.</summary>
    public int? MaxSlots { get; init; }

    /// <summary>Whether it is granted none.</summary>
    public bool IsPaused { get; init; }
}
