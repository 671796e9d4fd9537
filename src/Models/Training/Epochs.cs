using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Trains epoch by epoch, for callers that need no control between the steps.</summary>
public static class Epochs
{
    /// <summary>Trains the remaining epochs, lazily: each is trained when its metrics are requested.</summary>
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
