namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>Results as a Gaussian process can model them: numbers of mean 0 and variance 1 in the same order.</summary>
public static class GpTargets
{
    /// <summary>
    /// Values above the median are compressed by a logarithm, as it is the good ones that matter and a few terrible ones would
    /// flatten all else. Trials that failed count as the worst of the others; trials beyond the limits count as worse than all of
    /// them.
    /// </summary>
    /// <returns>Null where no trial has a finite value within the limits.</returns>
    public static double[]? Of(IReadOnlyList<KnownTrial> trials)
    {
        var good = trials.Where(IsGood).Select(trial => trial.Value).Order().ToList();
        if (good.Count == 0)
        {
            return null;
        }

        var median = good[good.Count / 2];
        // Typical distance of the better half from the median.
        var scale = good.Take((good.Count / 2) + 1).Average(value => median - value);
        scale = scale > 0 && double.IsFinite(scale) ? scale : 1;

        double Compressed(double value)
        {
            var distance = (value - median) / scale;
            return distance <= 0 ? distance : Math.Log(1 + distance);
        }

        var worst = Compressed(good[^1]);
        return Standardised(
        [
            .. trials.Select(trial => IsGood(trial) ? Compressed(trial.Value)
                : trial.Violation > 0 ? worst + (trial.Violation / (1 + trial.Violation))
                : worst),
        ]);
    }

    private static bool IsGood(KnownTrial trial) => double.IsFinite(trial.Value) && !(trial.Violation > 0);

    private static double[] Standardised(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => deviation > 0 ? (value - mean) / deviation : 0)];
    }
}
