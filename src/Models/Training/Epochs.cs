using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Training for those who do not need to be asked between the steps.</summary>
public static class Epochs
{
    /// <summary>Trains on to the end of the trial, as one asks for the metrics of each epoch that is left.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public static IEnumerable<EpochMetrics> TrainEpochs(this Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        return Run(trainer);

        static IEnumerable<EpochMetrics> Run(Trainer trainer)
        {
            while (!trainer.IsComplete)
            {
                while (!trainer.IsEpochTrained)
                {
                    trainer.TrainStep();
                }

                yield return trainer.FinishEpoch();
            }
        }
    }
}
