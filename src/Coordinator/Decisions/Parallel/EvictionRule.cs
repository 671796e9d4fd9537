using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>What a member of a broken generation reports: whom it cannot reach any more, or that the fault is its own.</summary>
/// <param name="Lost">Empty where the fault is its own.</param>
public sealed record Accusation(ImmutableHashSet<WorkerId> Lost, string Reason);

/// <summary>
/// Who may be a member of the next generation. Members that cannot reach each other cannot both be, so the most accused go,
/// one by one, until none of those left accuses another. A worker cut off from all others accuses them all, and they all it:
/// the majority stays.
/// </summary>
/// <remarks>
/// One that loses a peer hangs up on all others, who then find it gone and say so. Such an accusation is void: whoever
/// accuses somebody who is out, or another who is excused, is excused itself, but for those it accuses in return. Should
/// they not reach each other either, the next generation will tell.
/// </remarks>
public static class EvictionRule
{
    /// <summary>
    /// Whether there is nothing to wait for: all have reported, or at least half have and agree on who is lost. (One that is
    /// cut off may be the first to notice, and accuse all others.)
    /// </summary>
    public static bool IsClear(IReadOnlyCollection<WorkerId> members, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var reporters = members.Where(accusations.ContainsKey).ToList();
        var silent = members.Except(reporters).ToList();
        return silent.Count == 0
            || (reporters.Count >= silent.Count && reporters.TrueForAll(reporter =>
                accusations[reporter].Lost.IsSupersetOf(silent) && !accusations[reporter].Lost.Overlaps(reporters)));
    }

    /// <param name="members">In the order of their ranks, those that are gone left out.</param>
    /// <param name="accusations">Of those that have reported; also of whom is not (or no longer) a member.</param>
    /// <returns>Those who have to go, and why.</returns>
    public static ImmutableDictionary<WorkerId, string> Of(
        IReadOnlyList<WorkerId> members, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var stay = members.ToList();
        var gone = accusations.Values.SelectMany(accusation => accusation.Lost).Except(members).ToHashSet();
        var outs = ImmutableDictionary<WorkerId, string>.Empty;
        foreach (var (member, own) in accusations.Where(entry => entry.Value.Lost.IsEmpty && stay.Contains(entry.Key)))
        {
            Remove(member, own.Reason);
        }

        while (MostAccused() is { } member)
        {
            Remove(
                member,
                accusations.First(entry => stay.Contains(entry.Key) && entry.Value.Lost.Contains(member)).Value.Reason);
        }

        return outs;

        void Remove(WorkerId member, string reason)
        {
            stay.Remove(member);
            gone.Add(member);
            outs = outs.Add(member, reason);
        }

        WorkerId? MostAccused()
        {
            var excused = Excused(stay, gone, accusations);
            return stay.Select(
                    (member, rank) =>
                        (Member: member, Rank: rank, Count: stay.Count(accuser => Counts(accuser, member, excused))))
                .Where(it => it.Count > 0)
                .OrderByDescending(it => it.Count)
                .ThenBy(it => accusations.ContainsKey(it.Member))
                .ThenByDescending(it => it.Rank)
                .Select(it => (WorkerId?)it.Member)
                .FirstOrDefault();
        }

        bool Counts(WorkerId accuser, WorkerId accused, HashSet<WorkerId> excused) =>
            Accuses(accuser, accused) && (!excused.Contains(accused) || Accuses(accused, accuser));

        bool Accuses(WorkerId accuser, WorkerId accused) =>
            accusations.TryGetValue(accuser, out var it) && it.Lost.Contains(accused);
    }

    private static HashSet<WorkerId> Excused(
        List<WorkerId> stay, HashSet<WorkerId> gone, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var excused = new HashSet<WorkerId>();
        while (stay.Find(IsExcusedNow) is { Value: not null } member)
        {
            excused.Add(member);
        }

        return excused;

        bool IsExcusedNow(WorkerId member) => !excused.Contains(member) && accusations.TryGetValue(member, out var accusation)
            && accusation.Lost.Any(lost => gone.Contains(lost) || excused.Contains(lost));
    }
}
