using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>
/// What successive halving is in all its forms: trials wait on the rungs of a ladder, and the best of a rung go on to the
/// next. When a place is free, the highest rung with somebody to promote has precedence. How many are promoted, and when, is
/// the form's own.
/// </summary>
internal abstract class LadderRule : IStoppingRule
{
    /// <summary>More trials than there can be.</summary>
    protected const long Unbounded = long.MaxValue / 4;

    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) =>
        Rungs(LadderOf(trial)) is [var first, ..] ? Math.Min(first, epochs) : epochs;

    public Verdict Judge(ITrialCurves curves, TrialCurve trial)
    {
        var ladder = Index(curves).Of(trial.Number);
        if (ladder.Find(trial.Known) is not (>= 0 and var rung))
        {
            return new Verdict.Continue(ladder.NextEpochs(trial, trial.Known));
        }

        return Judge(ladder, ladder.Rungs[rung], trial);
    }

    public Promotion? Next(ITrialCurves curves) =>
        Index(curves).Promote(curves.Limit, (number, ladder) => Promotable(number, ladder, curves));

    public IReadOnlyList<int> Hopeless(ITrialCurves curves) =>
        Index(curves).Drop(curves.Limit, (number, ladder) => Hopeless(number, ladder, curves.Limit));

    /// <summary>Trials are compared with those on the same ladder.</summary>
    protected abstract int LadderOf(int trial);

    /// <summary>The rungs of a ladder, in epochs, without the end of training.</summary>
    protected abstract ImmutableArray<int> Rungs(int ladder);

    /// <summary>The most trials that will still begin on a ladder.</summary>
    protected abstract long Unstarted(int number, Ladder ladder, int? limit);

    /// <summary>How many of a rung may go on now.</summary>
    /// <param name="outstanding">The most trials that may still arrive at the rung.</param>
    protected abstract long Quota(RungState rung, long outstanding);

    /// <summary>The most that <see cref="Quota"/> can become.</summary>
    protected abstract long MostQuota(RungState rung, long outstanding);

    /// <summary>The most trials that may still arrive at a rung, from what is below it.</summary>
    protected virtual long Outstanding(RungState rung, long below) => below;

    /// <summary>The verdict on a trial that has reached a rung.</summary>
    protected virtual Verdict Judge(Ladder ladder, Rung rung, TrialCurve trial) => new Verdict.Pause();

    private LadderIndex Index(ITrialCurves curves) =>
        curves.Index(this, () => new LadderIndex(LadderOf, number => new Ladder(Rungs(number))));

    private Promotion? Promotable(int number, Ladder ladder, ITrialCurves curves)
    {
        Promotion? found = null;
        foreach (var (state, outstanding) in Climb(number, ladder, curves.Limit))
        {
            var rung = state.Rung;
            if (rung.Waiting.Count > 0 && rung.Arrived.Rank(rung.Waiting[0]) < Math.Min(Quota(state, outstanding), rung.Finite))
            {
                var trial = curves.All[rung.Waiting[0].Trial];
                found = new Promotion(trial.Number, ladder.NextEpochs(trial, rung.Epochs));
            }
        }

        return found;
    }

    private IEnumerable<int> Hopeless(int number, Ladder ladder, int? limit) =>
        Climb(number, ladder, limit).SelectMany(rung =>
            rung.State.Rung.WaitingBeyond(MostQuota(rung.State, rung.Outstanding)));

    /// <summary>The rungs from the lowest on, with the most trials that may still arrive at each.</summary>
    private IEnumerable<(RungState State, long Outstanding)> Climb(int number, Ladder ladder, int? limit)
    {
        var unstarted = Unstarted(number, ladder, limit);
        var below = Math.Min(unstarted, Unbounded);
        for (var i = 0; i < ladder.Rungs.Length; i++)
        {
            var state = new RungState(ladder.Rungs[i], i, ladder.Trials + unstarted, number);
            var outstanding = Outstanding(state, Math.Min(below + state.Rung.Coming, Unbounded));
            yield return (state, outstanding);
            below = outstanding + state.Rung.WaitingWithin(MostQuota(state, outstanding));
        }
    }

    /// <param name="Index">The rung's number, from the lowest.</param>
    /// <param name="Trials">The most trials that the ladder can have.</param>
    /// <param name="Ladder">The ladder's number.</param>
    protected readonly record struct RungState(Rung Rung, int Index, long Trials, int Ladder);
}
