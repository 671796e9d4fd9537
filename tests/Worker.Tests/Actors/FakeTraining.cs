using System.Collections.Concurrent;
using AeCluster.Specs;
using AeCluster.Worker.Training;

namespace AeCluster.Worker.Tests.Actors;

/// <summary>A training run that reports the events that the test gives it, on the attempt's real thread.</summary>
internal sealed class FakeTraining
{
    private readonly BlockingCollection<Func<TrainingEvent>> _events = [];
    private readonly TaskCompletionSource<(byte[]? Checkpoint, TrainingSignals Signals)> _began = new();

    public bool HasBegun => _began.Task.IsCompleted;

    /// <summary>The checkpoint given to the run; waits until the run has begun.</summary>
    public byte[]? Checkpoint => Began.Checkpoint;

    public TrainingSignals Signals => Began.Signals;

    private (byte[]? Checkpoint, TrainingSignals Signals) Began =>
        _began.Task.Wait(TimeSpan.FromSeconds(5)) ? _began.Task.Result : throw new TimeoutException("Training does not begin.");

    /// <summary>A <see cref="TrainingRun"/>.</summary>
    public void Run(TrialSpec spec, string title, byte[]? checkpoint, Action<TrainingEvent> tell, TrainingSignals signals)
    {
        _began.SetResult((checkpoint, signals));
        foreach (var make in _events.GetConsumingEnumerable())
        {
            var training = make();
            tell(training);
            if (training.EndsTraining)
            {
                return;
            }
        }
    }

    public void Tell(TrainingEvent training) => _events.Add(() => training);

    public void Throw(Exception error) => _events.Add(() => throw error);
}
