using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>
/// Decides how far a trial is trained. A pure function of what is known: the same curves, in the order in which they became
/// known, give the same verdicts. An instance may remember what it has computed, and must not depend on having seen it.
/// </summary>
public interface IStoppingRule
{
    /// <summary>Whether <see cref="Judge"/> always pauses, whatever it sees: then nobody has to wait for what it would
    /// see.</summary>
    bool AlwaysPauses => false;

    /// <summary>The number of epochs after which a new trial is judged for the first time, at most its last.</summary>
    /// <param name="trial">Number of the trial, from 0.</param>
    /// <param name="epochs">All its epochs.</param>
    int FirstEpochs(int trial, int epochs);

    /// <summary>A trial has been trained for as many epochs as it was to, and has more.</summary>
    /// <param name="curves">What is known of all trials, this one included up to now.</param>
    Verdict Judge(ITrialCurves curves, TrialCurve trial);

    /// <summary>A place is free: which paused trial is to go on, and how far; null if a new trial is to begin instead.</summary>
    Promotion? Next(ITrialCurves curves);
}

/// <summary>What is to become of a trial that was judged.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>It is trained on at once, until it has been trained for that many epochs.</summary>
    public sealed record Continue(int Epochs) : Verdict;

    /// <summary>It waits, without a slot, for a promotion that may never come.</summary>
    public sealed record Pause : Verdict;

    /// <summary>It is over.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Stop(string Reason) : Verdict;
}

/// <param name="Trial">Number of the paused trial.</param>
/// <param name="Epochs">The number of epochs it is to have been trained for when it is judged next.</param>
public readonly record struct Promotion(int Trial, int Epochs);

/// <summary>A trial as a rule sees it.</summary>
/// <param name="Number">From 0, in the order they were proposed.</param>
/// <param name="Epochs">All epochs that it has.</param>
/// <param name="Values">After each epoch that is known, first epoch first: the first goal, lower is better, positive infinity for
/// what is no number.</param>
/// <param name="Status">What was decided of it.</param>
public sealed record TrialCurve(int Number, int Epochs, ImmutableList<double> Values, CurveStatus Status)
{
    /// <summary>Number of the settings of which this is one repetition with another seed; its own number without
    /// repeats.</summary>
    public int Group { get; init; } = Number;

    /// <summary>Lowest value within the first epochs; positive infinity where none is known.</summary>
    public double Best(int epochs) => Values.Take(epochs).DefaultIfEmpty(double.PositiveInfinity).Min();
}

public enum CurveStatus
{
    Running,
    Paused,

    /// <summary>Stopped by a rule.</summary>
    Stopped,

    /// <summary>Trained for all its epochs.</summary>
    Completed,

    /// <summary>Failed or cancelled.</summary>
    Failed,
}

/// <summary>The trials that a rule may look at, with what is known of them.</summary>
public interface ITrialCurves
{
    /// <summary>All trials, by number.</summary>
    IEnumerable<TrialCurve> All { get; }

    /// <returns>The trial with this number, or null.</returns>
    TrialCurve? Find(int number);

    /// <summary>Trials whose value after this many epochs is known, in the order in which it became known.</summary>
    IReadOnlyList<int> Reached(int epochs);
}
