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
    /// <param name="curves">The trials before it.</param>
    /// <param name="trial">Number of the trial, from 0.</param>
    /// <param name="epochs">All its epochs.</param>
    int FirstEpochs(ITrialCurves curves, int trial, int epochs);

    /// <summary>A trial has been trained for as many epochs as it was to, and has more. A rule that does not judge after this
    /// number of epochs lets it go on until it does.</summary>
    /// <param name="curves">What is known of all trials, this one included up to now.</param>
    Verdict Judge(ITrialCurves curves, TrialCurve trial);

    /// <summary>A place is free: which paused trial is to go on, and how far; null if a new trial is to begin instead.</summary>
    Promotion? Next(ITrialCurves curves);

    /// <summary>Paused trials that <see cref="Next"/> will never name, whatever becomes known: they can be stopped, and what they
    /// keep can be freed. Cheap enough to be asked after every change.</summary>
    IReadOnlyList<int> Hopeless(ITrialCurves curves) => [];
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
