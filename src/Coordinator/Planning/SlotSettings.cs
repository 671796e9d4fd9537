using System.ComponentModel.DataAnnotations;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>What an experiment file says of the slots that the experiment may have.</summary>
/// <param name="Priority">Its weight among the experiments that share the workers.</param>
/// <param name="MaxSlots">Slots that it occupies at most; null: any number.</param>
public sealed record SlotSettings(int Priority, int? MaxSlots)
{
    public const string PriorityKey = "priority";
    public const string MaxSlotsKey = "max_slots";
    public const int MostPriority = 1000;
    public const int MostSlots = 100_000;

    public static readonly SlotSettings Usual = new(1, null);

    private static readonly RangeAttribute _priorities = new(1, MostPriority);
    private static readonly RangeAttribute _slots = new(1, MostSlots);

    internal static SlotSettings Read(SpecMapping root, SpecErrors errors)
    {
        return new SlotSettings(Whole(PriorityKey, _priorities) ?? Usual.Priority, Whole(MaxSlotsKey, _slots));

        int? Whole(string key, RangeAttribute range) => root.Find(key)?.Value switch
        {
            null => null,
            SpecScalar { Text: ResolvedFile.None } when key == MaxSlotsKey => null,
            var node => (int?)new ScalarBinder(errors).Bind(typeof(int), range, node, key),
        };
    }

    /// <summary>Reports trials that need more slots at once than the experiment may have.</summary>
    internal void Check(SpecMapping root, IEnumerable<TrialSpec> trials, SpecErrors errors)
    {
        var needed = trials.Select(trial => trial.Parallel?.Workers.ToBegin ?? 1).DefaultIfEmpty().Max();
        if (MaxSlots < needed)
        {
            errors.Add(
                root.Find(MaxSlotsKey)!.Value.Place,
                MaxSlotsKey,
                $"{MaxSlots} is less than the {needed} workers with which a trial begins (parallel.workers), which would wait "
                    + "forever");
        }
    }

    /// <returns>The settings that are not the usual ones, as in a file.</returns>
    internal IEnumerable<SpecEntry> Entries()
    {
        if (Priority != Usual.Priority)
        {
            yield return ResolvedFile.Number(PriorityKey, Priority);
        }

        if (MaxSlots is { } most)
        {
            yield return ResolvedFile.Number(MaxSlotsKey, most);
        }
    }
}
