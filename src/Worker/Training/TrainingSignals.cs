namespace AeCluster.Worker.Training;

/// <summary>Signals by which an actor stops its training thread at the next step.</summary>
public sealed class TrainingSignals
{
    private volatile bool _abandon;
    private volatile bool _handBack;

    /// <summary>Stop without a checkpoint: the result is no longer needed.</summary>
    public bool AbandonRequested => _abandon;

    /// <summary>Stop with a checkpoint: the worker is leaving.</summary>
    public bool HandBackRequested => _handBack;

    /// <summary>The generations of a data-parallel attempt.</summary>
    public GenerationInbox Generations { get; } = new();

    public void Abandon()
    {
        _abandon = true;
        Generations.Close();
    }

    public void HandBack()
    {
        _handBack = true;
        Generations.Close();
    }
}
