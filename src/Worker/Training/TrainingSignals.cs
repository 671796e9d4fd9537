using System.Diagnostics.CodeAnalysis;

namespace AeCluster.Worker.Training;

/// <summary>Signals by which an actor stops its training thread at the next step.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A token source without a timer holds nothing, and the thread may outlive the actor.")]
public sealed class TrainingSignals
{
    private readonly CancellationTokenSource _ending = new();
    private volatile bool _abandon;
    private volatile bool _handBack;

    /// <summary>Stop without a checkpoint: the result is no longer needed.</summary>
    public bool AbandonRequested => _abandon;

    /// <summary>Stop with a checkpoint: the worker is leaving.</summary>
    public bool HandBackRequested => _handBack;

    /// <summary>Cancelled by either signal, for what precedes training.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>The generations of a data-parallel attempt.</summary>
    public GenerationInbox Generations { get; } = new();

    public void Abandon()
    {
        _abandon = true;
        _ending.Cancel();
        Generations.Close();
    }

    public void HandBack()
    {
        _handBack = true;
        _ending.Cancel();
        Generations.Close();
    }
}
