using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Specs;

namespace AeCluster.Benchmarks;

/// <summary>A trainer that has warmed up and trains on request; the end of an epoch is not timed.</summary>
internal sealed class WarmTrainer : IDisposable
{
    private const int WarmUpSteps = 100;

    private readonly TrialSpec _spec;
    private readonly Trainer _trainer;

    public WarmTrainer(TrialSpec spec, DataSplit data)
    {
        _spec = spec;
        _trainer = Trainer.Create(spec, data, Devices.Select("cpu"));
        for (var step = 0; step < WarmUpSteps; step++)
        {
            Step(clock: null);
        }
    }

    /// <summary>Counts the smaller last batch of an epoch as a whole one, which is one of hundreds.</summary>
    public Speed Train(TimeSpan duration)
    {
        var clock = new SpeedClock();
        clock.Resume();
        long steps = 0;
        while (clock.Elapsed < duration)
        {
            Step(clock);
            steps++;
        }

        clock.Pause();
        return clock.Speed(steps * _spec.Training.Batch);
    }

    public void Dispose() => _trainer.Dispose();

    private void Step(SpeedClock? clock)
    {
        _trainer.TrainStep();
        if (_trainer.IsEpochTrained)
        {
            clock?.Pause();
            _trainer.FinishEpoch();
            clock?.Resume();
        }
    }
}
