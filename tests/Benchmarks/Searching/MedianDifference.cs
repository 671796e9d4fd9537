using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Benchmarks.Searching;

/// <summary>The difference of the medians of two samples, with its 95% interval (percentile bootstrap).</summary>
internal sealed record MedianDifference(double Low, double High)
{
    private const int Resamples = 10_000;

    public static MedianDifference Of(IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        var random = new SplitMix64(1);
        double[] differences =
            [.. Enumerable.Range(0, Resamples).Select(_ => MedianOfDraws(ours) - MedianOfDraws(theirs)).Order()];
        return new(differences[(int)(Resamples * 0.025)], differences[(int)(Resamples * 0.975)]);

        double MedianOfDraws(IReadOnlyList<double> from) =>
            new Sample(Enumerable.Range(0, from.Count).Select(_ => from[(int)random.Below((ulong)from.Count)])).Median;
    }

    /// <summary>Of ours, where lower is better.</summary>
    public string Verdict => High < 0 ? "better" : Low > 0 ? "worse" : "no difference";
}
