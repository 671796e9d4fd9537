namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>Mean and variance of a tree's predictions over the whole space, and its mean for each cell of each setting.</summary>
internal sealed record TreeVariance(IReadOnlyList<Cells> Settings, double Mean, double Variance, double[][] Marginals)
{
    public static TreeVariance Of(IReadOnlyList<Cells> settings, RegressionTree tree)
    {
        var marginals = settings.Select(setting => new double[setting.Count]).ToArray();
        var (before, after) = (new double[settings.Count + 1], new double[settings.Count + 1]);
        var (mean, square) = (0.0, 0.0);
        tree.Visit(leaf =>
        {
            // Products of the shares of all settings before, and of all after, each one.
            before[0] = after[settings.Count] = 1;
            for (var setting = 0; setting < settings.Count; setting++)
            {
                before[setting + 1] = before[setting] * settings[setting].WeightOf(leaf.Parts[setting]);
            }

            for (var setting = settings.Count - 1; setting >= 0; setting--)
            {
                after[setting] = after[setting + 1] * settings[setting].WeightOf(leaf.Parts[setting]);
                var share = leaf.Value * before[setting] * after[setting + 1];
                foreach (var cell in Bits.Of(leaf.Parts[setting]))
                {
                    marginals[setting][cell] += share;
                }
            }

            mean += before[settings.Count] * leaf.Value;
            square += before[settings.Count] * leaf.Value * leaf.Value;
        });
        // What is left of a constant by rounding is no variance.
        var variance = square - (mean * mean);
        return new TreeVariance(settings, mean, variance > 1e-12 * square ? variance : 0, marginals);
    }

    /// <summary>The variance of the means of the setting's cells.</summary>
    public double MainOf(int setting) =>
        Settings[setting].Weights.Zip(Marginals[setting], (weight, value) => weight * Math.Pow(value - Mean, 2)).Sum();
}
