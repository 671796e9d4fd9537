namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Gradient descent with momentum and a gain for each coordinate, which increases while the coordinate keeps its direction and
/// decreases otherwise (Jacobs, 1988; van der Maaten and Hinton, 2008). One phase of an embedding; each starts with zero
/// velocity.
/// </summary>
internal sealed class Descent(Affinities affinities, IRepulsion repulsion, Divergence divergence, float[] y_N2, Chunks chunks)
{
    private const int ChunkPoints = 256;
    private const int CheckInterval = 50;
    private const float GainStep = 0.2f;
    private const float GainDecay = 0.8f;
    private const float MinGain = 0.01f;

    private readonly float[] _before_N2 = new float[y_N2.Length];
    private readonly float[] _repulsion_N2 = new float[y_N2.Length];
    private readonly float[] _velocity_N2 = new float[y_N2.Length];
    private readonly float[] _gains_N2 = Enumerable.Repeat(1f, y_N2.Length).ToArray();

    /// <summary>Moves the points until the last iteration of the phase, or until there is no more progress.</summary>
    /// <param name="done">Iterations before this phase.</param>
    /// <param name="report">Receives the total number of iterations, and the divergence when it was checked.</param>
    /// <returns>Total number of iterations done.</returns>
    public int Run(int done, DescentPhase phase, Action<int, double?> report)
    {
        var best = double.PositiveInfinity;
        var bestAt = done;
        for (var iteration = done; iteration < phase.End; iteration++)
        {
            var isCheck = (iteration + 1) % CheckInterval == 0;
            var z = repulsion.Compute(y_N2, _repulsion_N2);
            var seen = isCheck ? divergence.Of(y_N2, z) : (double?)null;
            var squaredNorm = Move(phase, z);
            if (!double.IsFinite(squaredNorm))
            {
                throw new AnalysisException(
                    $"The points flew apart in iteration {iteration + 1}: "
                        + $"the learning rate, {phase.LearningRate}, or the exaggeration is too high.");
            }

            report(iteration + 1, seen);
            if (!isCheck)
            {
                continue;
            }

            if (seen < best)
            {
                (best, bestAt) = (seen.Value, iteration);
            }
            else if (iteration - bestAt > phase.Patience)
            {
                return iteration + 1;
            }

            if (Math.Sqrt(squaredNorm) <= phase.MinGradientNorm)
            {
                return iteration + 1;
            }
        }

        return Math.Max(done, phase.End);
    }

    /// <returns>The squared norm of the gradient, gains included.</returns>
    private double Move(DescentPhase phase, double z)
    {
        // Attractions use the positions before this step.
        y_N2.CopyTo(_before_N2, 0);
        return chunks.Sum(affinities.Count, ChunkPoints, (first, end) =>
        {
            var squaredNorm = 0.0;
            for (var i = first; i < end; i++)
            {
                var (x, y) = Attraction.On(i, affinities, _before_N2);
                squaredNorm += Step(2 * i, x, phase, z) + Step((2 * i) + 1, y, phase, z);
            }

            return squaredNorm;
        });
    }

    private float Step(int place, float pull, DescentPhase phase, double z)
    {
        var gradient = 4 * ((phase.Exaggeration * pull) - (float)(_repulsion_N2[place] / z));
        ref var gain = ref _gains_N2[place];
        ref var velocity = ref _velocity_N2[place];
        gain = velocity * gradient < 0 ? gain + GainStep : Math.Max(MinGain, gain * GainDecay);
        gradient *= gain;
        velocity = (phase.Momentum * velocity) - (phase.LearningRate * gradient);
        y_N2[place] += velocity;
        return gradient * gradient;
    }
}

/// <param name="End">Total number of iterations at the end of the phase.</param>
/// <param name="Exaggeration">Factor of the attractions.</param>
/// <param name="Patience">Iterations without a new minimum of the divergence after which the phase ends.</param>
internal sealed record DescentPhase(
    int End, float Exaggeration, float Momentum, float LearningRate, int Patience, double MinGradientNorm);
