using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Nsga2;

/// <summary>A trial among others.</summary>
/// <param name="Front">0 for those that no other dominates, 1 for those that only they dominate, ...</param>
/// <param name="Crowding">How far its neighbours in its front are.</param>
public sealed record RankedTrial(KnownTrial Trial, int Front, double Crowding)
{
    /// <summary>The crowded comparison: a better front, or the same and more room.</summary>
    public bool IsBetterThan(RankedTrial other) => Front < other.Front || (Front == other.Front && Crowding > other.Crowding);
}

/// <summary>
/// Which trials are parents: fast non-dominated sorting and crowding distance, with constrained domination (Deb, Pratap, Agarwal
/// and Meyarivan, A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, 2002).
/// </summary>
public static class Nsga2Selection
{
    /// <summary>The best of the trials, best front first.</summary>
    public static ImmutableArray<RankedTrial> Best(IReadOnlyList<KnownTrial> trials, int count)
    {
        var best = ImmutableArray.CreateBuilder<RankedTrial>();
        foreach (var (number, front) in Fronts(trials).Index())
        {
            if (best.Count >= count)
            {
                break;
            }

            var ranked = front.Zip(Crowding(front), (trial, crowding) => new RankedTrial(trial, number, crowding));
            best.AddRange(ranked.OrderByDescending(trial => trial.Crowding).Take(count - best.Count));
        }

        return best.ToImmutable();
    }

    /// <summary>The trials in fronts: each is dominated only by trials of those before its own.</summary>
    public static IReadOnlyList<IReadOnlyList<KnownTrial>> Fronts(IReadOnlyList<KnownTrial> trials)
    {
        var dominatedBy = new int[trials.Count];
        var dominates = trials.Select(_ => new List<int>()).ToList();
        for (var i = 0; i < trials.Count; i++)
        {
            for (var j = 0; j < trials.Count; j++)
            {
                if (Dominates(trials[i], trials[j]))
                {
                    dominates[i].Add(j);
                    dominatedBy[j]++;
                }
            }
        }

        var fronts = new List<IReadOnlyList<KnownTrial>>();
        var front = Enumerable.Range(0, trials.Count).Where(i => dominatedBy[i] == 0).ToList();
        while (front.Count > 0)
        {
            fronts.Add([.. front.Select(i => trials[i])]);
            front = [.. front.SelectMany(i => dominates[i]).Where(j => --dominatedBy[j] == 0).Order()];
        }

        return fronts;
    }

    /// <summary>A trial within the limits dominates one beyond them; of two beyond them the one that is less so; a failed trial
    /// is beyond all limits.</summary>
    public static bool Dominates(KnownTrial trial, KnownTrial other)
    {
        var (violation, otherViolation) = (Violation(trial), Violation(other));
        return violation < otherViolation
            || (violation == 0 && otherViolation == 0 && ParetoFront.Dominates(trial.Values!.Value, other.Values!.Value));
    }

    /// <summary>For each trial of a front, the distance of its neighbours on both sides, summed over the goals, each goal as a
    /// share of the front's extent; infinite at the ends.</summary>
    public static IReadOnlyList<double> Crowding(IReadOnlyList<KnownTrial> front)
    {
        var crowding = new double[front.Count];
        for (var goal = 0; goal < front[0].Values!.Value.Length; goal++)
        {
            double Value(int i) => front[i].Values!.Value[goal];
            var order = Enumerable.Range(0, front.Count).OrderBy(Value).ToList();
            var extent = Value(order[^1]) - Value(order[0]);
            if (!(extent > 0) || !double.IsFinite(extent))
            {
                continue;
            }

            crowding[order[0]] = crowding[order[^1]] = double.PositiveInfinity;
            for (var k = 1; k < order.Count - 1; k++)
            {
                crowding[order[k]] += (Value(order[k + 1]) - Value(order[k - 1])) / extent;
            }
        }

        return crowding;
    }

    private static double Violation(KnownTrial trial) =>
        trial.Values!.Value.All(double.IsFinite) ? Math.Max(0, trial.Violation) : double.PositiveInfinity;
}
