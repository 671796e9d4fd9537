using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>A decision of a search. Applied to the <see cref="SearchMachine"/>, it is the event that it was taken.</summary>
public abstract record SearchAction
{
    private SearchAction()
    {
    }

    /// <summary>A new trial begins.</summary>
    /// <param name="Number">From 0, without gaps.</param>
    /// <param name="Until">Number of epochs after which it is judged, or all its epochs.</param>
    public sealed record Propose(int Number, Point Point, TrialSpec Spec, int Until) : SearchAction;

    /// <summary>A trial goes on, until it has been trained for that many epochs.</summary>
    public sealed record Advance(int Number, int Until) : SearchAction;

    /// <summary>A trial is over before its last epoch.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Prune(int Number, string Reason) : SearchAction;

    /// <summary>What a trial has reached after that many epochs counts from now on.</summary>
    public sealed record Reveal(int Number, int Epochs) : SearchAction;

    /// <summary>No trial is proposed any more, and none goes on.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record End(string Reason) : SearchAction;
}
