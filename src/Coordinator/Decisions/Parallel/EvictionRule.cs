using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>The report of a member of a broken generation: which members it cannot reach, or that it has failed itself.</summary>
/// <param name="Lost">Empty where the member itself has failed.</param>
public sealed record Accusation(ImmutableHashSet<WorkerId> Lost, string Reason);

/// <summary>
/// Decides which members of a broken generation may be in the next one. Two members that cannot reach each other cannot both be,
/// so the most accused are evicted one by one, until no remaining member accuses another. A worker that is cut off accuses all
/// others and is accused by all: the majority stays.
/// </summary>
/// <remarks>
/// A member that loses a peer closes all its connections, so the others report it as lost although it is not. Therefore a member
/// that accuses an evicted or lost member, or an excused one, is excused: accusations against it count only from members that it
/// accuses itself. If such members cannot reach each other either, the next generation shows it.
/// </remarks>
public static class EvictionRule
{
    /// <summary>
    /// Whether no further report needs to be awaited: all members have reported, or at least half have and agree on who is lost.
    /// (A member that is cut off may be the first to notice, and accuses all others.)
    /// </summary>
    public static bool IsClear(IReadOnlyCollection<WorkerId> members, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var reporters = members.Where(accusations.ContainsKey).ToList();
        var silent = members.Except(reporters).ToList();
        return silent.Count == 0
            || (reporters.Count >= silent.Count && reporters.TrueForAll(reporter =>
                accusations[reporter].Lost.IsSupersetOf(silent) && !accusations[reporter].Lost.Overlaps(reporters)));
    }

    /// <param name="members">Members by rank, without those that are gone.</param>
    /// <param name="accusations">By the member that reports; those of and against former members included.</param>
    /// <returns>The members to evict, and why.</returns>
    public static ImmutableDictionary<WorkerId, string> Of(
        IReadOnlyList<WorkerId> members, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var remaining = members.ToList();
        var gone = accusations.Values.SelectMany(accusation => accusation.Lost).Except(members).ToHashSet();
        var evicted = ImmutableDictionary<WorkerId, string>.Empty;
        foreach (var (member, own) in accusations.Where(entry => entry.Value.Lost.IsEmpty && remaining.Contains(entry.Key)))
        {
            Evict(member, own.Reason);
        }

        while (MostAccused() is { } member)
        {
            Evict(
                member,
                accusations.First(entry => remaining.Contains(entry.Key) && entry.Value.Lost.Contains(member)).Value.Reason);
        }

        return evicted;

        void Evict(WorkerId member, string reason)
        {
            remaining.Remove(member);
            gone.Add(member);
            evicted = evicted.Add(member, reason);
        }

        WorkerId? MostAccused()
        {
            var excused = Excused(remaining, gone, accusations);
            return remaining.Select(
                    (member, rank) =>
                        (Member: member, Rank: rank, Count: remaining.Count(accuser => Counts(accuser, member, excused))))
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
        List<WorkerId> remaining, HashSet<WorkerId> gone, IReadOnlyDictionary<WorkerId, Accusation> accusations)
    {
        var excused = new HashSet<WorkerId>();
        while (remaining.Find(IsExcusedNow) is { Value: not null } member)
        {
            excused.Add(member);
        }

        return excused;

        bool IsExcusedNow(WorkerId member) => !excused.Contains(member) && accusations.TryGetValue(member, out var accusation)
            && accusation.Lost.Any(lost => gone.Contains(lost) || excused.Contains(lost));
    }
}
