using System.Diagnostics;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Worker.Training.Single;

/// <summary>The training loop of a trial that one worker trains alone.</summary>
internal sealed class SingleTraining(TrialSpec spec, Trainer trainer, Action<TrainingEvent> tell, TrainingSignals signals)
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Trains until the trial is complete or the thread is told to stop; waits where it may not train further.</summary>
    /// <param name="checkpoint">Captures the current state.</param>
    /// <param name="complete">Makes the last event of a complete trial from the metrics of its last epoch.</param>
    /// <returns>The last event.</returns>
    public TrainingEvent Run(Func<CheckpointImage> checkpoint, Func<EpochMetrics, TrainingEvent> complete)
    {
        EpochMetrics? metrics = null;
        var (sinceProgress, stepsBefore) = (Stopwatch.StartNew(), trainer.Step);
        while (!trainer.IsComplete)
        {
            if (signals.AbandonRequested)
            {
                return new TrainingEvent.Abandoned();
            }

            if (signals.HandBackRequested)
            {
                return new TrainingEvent.HandedBack(checkpoint());
            }

            if (!trainer.IsEpochBegun && signals.IsAtHorizon(trainer.Epoch))
            {
                signals.WaitAtHorizon(trainer.Epoch);
                if (signals.TakeCheckpointRequest())
                {
                    tell(new TrainingEvent.CheckpointTaken(checkpoint()));
                }

                sinceProgress.Restart();
                continue;
            }

            if (!trainer.IsEpochTrained)
            {
                trainer.TrainStep();
                if (sinceProgress.Elapsed >= _progressInterval)
                {
                    var rate = (trainer.Step - stepsBefore) * spec.Training.Batch / sinceProgress.Elapsed.TotalSeconds;
                    tell(new TrainingEvent.Progressed(
                        trainer.Epoch + 1, trainer.Step, trainer.RunningLoss, rate, trainer.RunningMeasures));
                    stepsBefore = trainer.Step;
                    sinceProgress.Restart();
                }
            }

            if (trainer.IsEpochTrained)
            {
                metrics = trainer.FinishEpoch();
                tell(new TrainingEvent.EpochFinished(metrics));
                stepsBefore = trainer.Step;
                sinceProgress.Restart();
                if (!trainer.IsComplete)
                {
                    tell(new TrainingEvent.CheckpointTaken(checkpoint()));
                }
            }
            else if (signals.TakeCheckpointRequest() || trainer.Step % spec.Training.CheckpointEverySteps == 0)
            {
                tell(new TrainingEvent.CheckpointTaken(checkpoint()));
            }
        }

        return complete(metrics ?? throw new InvalidOperationException("The checkpoint is of a finished trial."));
    }
}
