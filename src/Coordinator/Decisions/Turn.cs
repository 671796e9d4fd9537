using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>When an experiment is served: whose gang has slots reserved goes first, then who occupies fewest slots for its
/// priority, then who was granted one least recently, then by submission.</summary>
/// <param name="IsReserving">Whether slots were reserved for it: it keeps its turn until it is served, or others would take what
/// has become free for it.</param>
/// <param name="Occupied">Slots that it occupies.</param>
/// <param name="Served">Number of the last grant that it had; 0 where it had none.</param>
internal readonly record struct Turn(
    bool IsReserving, int Occupied, int Priority, long Served, DateTimeOffset SubmittedAt, ExperimentId Experiment)
    : IComparable<Turn>
{
    public int CompareTo(Turn other)
    {
        var order = other.IsReserving.CompareTo(IsReserving);
        order = order != 0 ? order : ((long)Occupied * other.Priority).CompareTo((long)other.Occupied * Priority);
        order = order != 0 ? order : Served.CompareTo(other.Served);
        order = order != 0 ? order : SubmittedAt.CompareTo(other.SubmittedAt);
        return order != 0 ? order : string.CompareOrdinal(Experiment.Value, other.Experiment.Value);
    }
}
