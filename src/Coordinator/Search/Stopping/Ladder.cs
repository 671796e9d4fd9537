using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>The trials that are ranked after a number of epochs.</summary>
internal sealed class Rung(int epochs)
{
    public int Epochs { get; } = epochs;

    /// <summary>Those that have been trained for that long, and with the worst value those that failed on their way
    /// here.</summary>
    public RankedSet Arrived { get; } = new();

    /// <summary>Those of them that are paused here.</summary>
    public RankedSet Waiting { get; } = new();

    /// <summary>Number of running trials whose next rung is this one.</summary>
    public int Coming { get; set; }

    /// <summary>Number of those that have a finite value. Others are never promoted.</summary>
    public int Finite => Arrived.Rank(new Ranked(double.PositiveInfinity, int.MinValue));

    /// <summary>Number of those waiting that are among the first of all, and have a finite value.</summary>
    /// <param name="most">How many are first.</param>
    public int WaitingWithin(long most)
    {
        var first = (int)Math.Clamp(most, 0, Finite);
        return first < Arrived.Count ? Waiting.Rank(Arrived[first]) : Waiting.Count;
    }

    /// <summary>Those waiting that are not <see cref="WaitingWithin"/>.</summary>
    public IEnumerable<int> WaitingBeyond(long most)
    {
        for (var i = WaitingWithin(most); i < Waiting.Count; i++)
        {
            yield return Waiting[i].Trial;
        }
    }
}

/// <summary>
/// Trials that are compared with each other after the same numbers of epochs. Of a trial that fails on its way to a rung the
/// worst value is known there, so that nobody waits for it.
/// </summary>
internal sealed class Ladder
{
    public Ladder(IEnumerable<int> epochs)
    {
        Rungs = [.. epochs.Select(each => new Rung(each))];
    }

    /// <summary>In ascending order of epochs; the end of training is none.</summary>
    public ImmutableArray<Rung> Rungs { get; }

    /// <summary>Number of trials that were ever begun here.</summary>
    public int Trials { get; private set; }

    /// <summary>The index of the rung after this number of epochs; -1 if there is none.</summary>
    public int Find(int epochs)
    {
        var passed = Passed(epochs);
        return passed > 0 && Rungs[passed - 1].Epochs == epochs ? passed - 1 : -1;
    }

    /// <summary>How far a trial goes from this number of epochs.</summary>
    public int NextEpochs(TrialCurve trial, int epochs)
    {
        var next = Passed(epochs);
        return next < Rungs.Length ? Math.Min(Rungs[next].Epochs, trial.Epochs) : trial.Epochs;
    }

    public void Update(TrialCurve? before, TrialCurve after)
    {
        if (before is null)
        {
            Trials++;
        }
        else
        {
            Leave(before);
        }

        for (var rung = before is null ? 0 : Passed(before.Known); rung < Passed(after.Known); rung++)
        {
            Rungs[rung].Arrived.Add(At(rung, after));
        }

        Enter(after);
    }

    private static Ranked Worst(TrialCurve trial) => new(double.PositiveInfinity, trial.Number);

    private Ranked At(int rung, TrialCurve trial) => new(trial.Best(Rungs[rung].Epochs), trial.Number);

    private void Enter(TrialCurve trial)
    {
        var passed = Passed(trial.Known);
        if (IsWaiting(trial, passed))
        {
            Rungs[passed - 1].Waiting.Add(At(passed - 1, trial));
        }
        else if (IsOnItsWay(trial, passed))
        {
            Rungs[passed].Coming++;
        }
        else if (HasFailedOnItsWay(trial, passed))
        {
            Rungs[passed].Arrived.Add(Worst(trial));
        }
    }

    private void Leave(TrialCurve trial)
    {
        var passed = Passed(trial.Known);
        if (IsWaiting(trial, passed))
        {
            Rungs[passed - 1].Waiting.Remove(At(passed - 1, trial));
        }
        else if (IsOnItsWay(trial, passed))
        {
            Rungs[passed].Coming--;
        }
        else if (HasFailedOnItsWay(trial, passed))
        {
            Rungs[passed].Arrived.Remove(Worst(trial));
        }
    }

    private static bool IsWaiting(TrialCurve trial, int passed) =>
        trial.Status == CurveStatus.Paused && passed > 0;

    private bool IsOnItsWay(TrialCurve trial, int passed) => trial.Status == CurveStatus.Running && HasRung(trial, passed);

    private bool HasFailedOnItsWay(TrialCurve trial, int passed) =>
        trial.Status == CurveStatus.Failed && trial.Target > trial.Known && HasRung(trial, passed);

    private bool HasRung(TrialCurve trial, int rung) => rung < Rungs.Length && Rungs[rung].Epochs <= trial.Epochs;

    /// <summary>Number of rungs that a trial has reached after this number of epochs.</summary>
    private int Passed(int epochs)
    {
        var passed = 0;
        while (passed < Rungs.Length && Rungs[passed].Epochs <= epochs)
        {
            passed++;
        }

        return passed;
    }
}
