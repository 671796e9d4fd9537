using AeCluster.Specs;

namespace AeCluster.Worker.Training;

/// <summary>Trains one attempt from beginning to end on the calling thread and tells what happens.</summary>
/// <param name="checkpoint">The checkpoint to go on from, or null to begin.</param>
/// <param name="tell">Takes <see cref="TrainingEvent"/>; the last one ends the attempt.</param>
/// <param name="signals">Asked between steps.</param>
public delegate void TrainingRun(
    TrialSpec spec,
    string title,
    byte[]? checkpoint,
    Action<TrainingEvent> tell,
    TrainingSignals signals);

/// <summary>How an actor stops its training thread at the next step: set by the one, read by the other.</summary>
public sealed class TrainingSignals
{
    private volatile bool _abandon;
    private volatile bool _handBack;

    /// <summary>The result is not wanted any more.</summary>
    public bool AbandonRequested => _abandon;

    /// <summary>Stop with a checkpoint: the worker leaves.</summary>
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

/// <summary>
/// The thread of one attempt. A thread of its own, not the pool's: libtorch keeps state per thread, and a training loop
/// would hold a pool thread for hours.
/// </summary>
public static class TrainingThread
{
    /// <param name="tell">Called on the new thread.</param>
    public static void Start(
        string name,
        TrainingRun run,
        TrialSpec spec,
        string title,
        byte[]? checkpoint,
        Action<TrainingEvent> tell,
        TrainingSignals signals)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run(spec, title, checkpoint, tell, signals);
            }
            catch (Exception error)
            {
                tell(new TrainingEvent.Crashed(error.Message.Split('\n')[0].Trim(), error.ToString()));
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
    }
}
