using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>How differently the best trials and all trials are spread over a setting.</summary>
/// <param name="Value">Pearson's divergence of the two densities.</param>
/// <param name="Chance">The divergence that one in twenty choices of as many trials at random exceeds.</param>
/// <param name="Resampled">The divergence for trials drawn from these with replacement.</param>
internal sealed record Divergence(double Value, double Chance, IReadOnlyList<double> Resampled);

/// <summary>
/// PED-ANOVA (Watanabe, Bansal and Hutter, 2023): a setting matters if its values among the best tenth of the trials are spread
/// otherwise than among all. It needs no model, and a few results that are far off change nothing.
/// </summary>
internal static class PedAnova
{
    public const double BestShare = 0.1;
    private const int FewestBest = 3;
    private const int Samples = 50;
    private const int Choices = 200;
    private const int Width = 50;

    /// <summary>How many of some trials are the best.</summary>
    public static int BestOf(int trials) => Math.Min(trials, Math.Max(FewestBest, (int)Math.Ceiling(BestShare * trials)));

    /// <param name="trials">All have each of the settings.</param>
    /// <param name="costs">One a trial; positive infinity for one that failed.</param>
    public static IReadOnlyList<Divergence> Of(
        IReadOnlyList<Setting> settings, IReadOnlyList<StudyTrial> trials, double[] costs, long seed)
    {
        var all = Enumerable.Range(0, costs.Length).ToArray();
        var best = Best(all, costs);
        var samples = Enumerable.Range(0, Samples).Select(i => Sample(KeyedRandom.For(seed, i, "ped", "sample"))).ToList();
        var choices = Enumerable.Range(0, Choices).Select(i => Choice(KeyedRandom.For(seed, i, "ped", "choice"))).ToList();
        var found = new Divergence[settings.Count];
        Parallel.For(0, settings.Count, setting =>
        {
            var density = new CellDensity(Cells.OfEqualWidth(settings[setting], trials, Width), trials);
            var overall = density.Of(all);
            double[] byChance = [.. choices.Select(choice => Between(density.Of(choice), overall)).Order()];
            found[setting] = new Divergence(
                Between(density.Of(best), overall),
                byChance[Choices * 19 / 20],
                [.. samples.Select(sample => Between(density.Of(Best(sample, costs)), density.Of(sample)))]);
        });
        return found;

        int[] Sample(SplitMix64 random) => [.. all.Select(_ => (int)random.Below((ulong)all.Length))];

        // The first of a shuffled list.
        int[] Choice(SplitMix64 random)
        {
            int[] shuffled = [.. all];
            for (var i = 0; i < best.Length; i++)
            {
                var other = i + (int)random.Below((ulong)(shuffled.Length - i));
                (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
            }

            return shuffled[..best.Length];
        }
    }

    /// <summary>Those that are as good as the last of the best tenth, or better.</summary>
    private static int[] Best(int[] trials, double[] costs)
    {
        var limit = trials.Select(trial => costs[trial]).Order().ElementAt(BestOf(trials.Length) - 1);
        return [.. trials.Where(trial => costs[trial] <= limit)];
    }

    private static double Between(double[] density, double[] reference) =>
        density.Zip(reference, (one, other) => other * Math.Pow((one / other) - 1, 2)).Sum();
}
