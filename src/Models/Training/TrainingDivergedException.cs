namespace AeCluster.Models.Training;

/// <summary>The loss is no longer a finite number; further steps cannot bring it back.</summary>
public sealed class TrainingDivergedException(int epoch, long step)
    : Exception(
        $"Training diverged: the loss is not a finite number any more in epoch {epoch}, by step {step}. Lower the learning rate.")
{
    /// <summary>The epoch in which it was noticed, 1 for the first.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Steps taken when it was noticed (the loss is looked at every so many steps).</summary>
    public long Step { get; } = step;
}
