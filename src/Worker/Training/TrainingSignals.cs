using System.Diagnostics.CodeAnalysis;

namespace AeCluster.Worker.Training;

/// <summary>Signals by which an actor steers its training thread, which reads them between steps.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A token source without a timer holds nothing, and the thread may outlive the actor.")]
public sealed class TrainingSignals
{
    private readonly CancellationTokenSource _ending = new();
    private readonly object _gate = new();
    private int _untilEpoch = int.MaxValue;
    private volatile bool _abandon;
    private volatile bool _handBack;
    private bool _checkpoint;

    /// <param name="untilEpoch">Number of finished epochs at which the thread waits; null: it trains to the end.</param>
    public TrainingSignals(int? untilEpoch = null)
    {
        _untilEpoch = untilEpoch ?? int.MaxValue;
        Generations = new GenerationInbox(_gate);
    }

    /// <summary>Stop without a checkpoint: the result is no longer needed.</summary>
    public bool AbandonRequested => _abandon;

    /// <summary>Stop with a checkpoint: the worker is leaving.</summary>
    public bool HandBackRequested => _handBack;

    /// <summary>Cancelled by either signal, for what precedes training.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>The generations of a data-parallel attempt.</summary>
    public GenerationInbox Generations { get; }

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

    /// <summary>Train until this many epochs are finished, if the thread may not do so already.</summary>
    public void Extend(int untilEpoch)
    {
        lock (_gate)
        {
            _untilEpoch = Math.Max(_untilEpoch, untilEpoch);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Take a checkpoint at the next step boundary.</summary>
    public void RequestCheckpoint()
    {
        lock (_gate)
        {
            _checkpoint = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Called by the thread at a step boundary: whether a checkpoint was requested since it asked last.</summary>
    public bool TakeCheckpointRequest()
    {
        lock (_gate)
        {
            var requested = _checkpoint;
            _checkpoint = false;
            return requested;
        }
    }

    /// <summary>Called by the thread: whether it has finished as many epochs as it may for the time being.</summary>
    public bool IsAtHorizon(int epoch)
    {
        lock (_gate)
        {
            return epoch >= _untilEpoch;
        }
    }

    /// <summary>
    /// Called by the thread when it has finished an epoch: waits until it may train further, a checkpoint is requested, the
    /// thread is to end, or there is a generation newer than <paramref name="generation"/>.
    /// </summary>
    /// <param name="generation">0 for a trial that one worker trains alone.</param>
    public void WaitAtHorizon(int epoch, int generation = 0)
    {
        lock (_gate)
        {
            while (epoch >= _untilEpoch && !_checkpoint && !Generations.IsOver(generation))
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
