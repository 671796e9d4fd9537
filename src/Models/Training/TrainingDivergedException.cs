namespace AeCluster.Models.Training;

/// <summary>The loss is no longer a finite number; further steps cannot recover it.</summary>
/// <param name="cause">The likely cause and its remedy, in sentences.</param>
public sealed class TrainingDivergedException(int epoch, long step, string cause)
    : Exception($"Training diverged: the loss is not a finite number any more in epoch {epoch}, by step {step}. {cause}")
{
    /// <summary>The epoch in which divergence was noticed, 1 for the first.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Steps taken when it was noticed; the loss is not checked at every step.</summary>
    public long Step { get; } = step;
}
