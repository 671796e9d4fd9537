using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Gp;
using AeCluster.Coordinator.Tests.Search.Peers;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Gp;

/// <summary>Against Debian's scikit-learn at fixed parameters (Search/Peers/record_gp.py).</summary>
public sealed class GaussianProcessTests
{
    private const double Tolerance = 1e-8;

    private static readonly Table _peer = Recorded.Read<Table>("gp.json");
    private static readonly ImmutableArray<bool> _numbers = [false, false, false];

    [Fact]
    public void Posterior_means_and_variances_are_those_of_scikit_learn()
    {
        var process = Peer(_peer.Points.Length);
        foreach (var (i, place) in _peer.Places.Index())
        {
            var (mean, variance) = process.Predict(place);
            Assert.Equal(_peer.Means[i], mean, Tolerance);
            Assert.Equal(_peer.Variances[i], variance, Tolerance);
        }

        Assert.Equal(process.Mean(_peer.Points[7]), process.FittedMean(7), Tolerance);
    }

    [Fact]
    public void The_likelihood_and_its_gradient_are_those_of_scikit_learn()
    {
        var likelihood = new GpLikelihood(_numbers, _peer.Points, _peer.Targets);
        double[] logarithms = [.. _peer.Lengths.Append(_peer.Variance).Append(_peer.Noise).Select(x => Math.Log(x))];
        var gradient = new double[5];
        Assert.Equal(_peer.LogLikelihood, likelihood.Log(logarithms, gradient, mean: 0), Tolerance);
        Assert.All(_peer.Gradient.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void The_likeliest_mean_is_a_maximum()
    {
        var likelihood = new GpLikelihood(_numbers, _peer.Points, _peer.Targets);
        double[] logarithms = [.. _peer.Lengths.Append(_peer.Variance).Append(_peer.Noise).Select(x => Math.Log(x))];
        var mean = likelihood.Parameters(logarithms).Mean;
        var most = likelihood.Log(logarithms, new double[5]);
        Assert.All([mean - 0.1, mean + 0.1], other => Assert.True(likelihood.Log(logarithms, new double[5], other) < most));
    }

    [Fact]
    public void Slopes_of_a_prediction_are_its_derivatives()
    {
        var process = Peer(_peer.Points.Length);
        double[] place = [0.4, 0.3, 0.8];
        var (means, variances) = (new double[2], new double[2]);
        process.Predict(place, [0, 2], means, variances);
        foreach (var (k, feature) in new[] { 0, 2 }.Index())
        {
            (double Mean, double Variance) At(double change) =>
                process.Predict([.. place.Select((x, i) => i == feature ? x + change : x)]);
            Assert.Equal((At(1e-5).Mean - At(-1e-5).Mean) / 2e-5, means[k], 1e-6);
            Assert.Equal((At(1e-5).Variance - At(-1e-5).Variance) / 2e-5, variances[k], 1e-6);
        }
    }

    [Fact]
    public void A_believed_point_takes_away_variance_and_leaves_the_mean()
    {
        var process = Peer(30);
        var believing = process.Copy();
        believing.Append([1.5, 1.5, 1.5]);
        double[] near = [1.52, 1.5, 1.5];
        Assert.Equal(process.Mean(near), believing.Mean(near));
        Assert.True(believing.Predict(near).Variance < 0.2 * process.Predict(near).Variance);
        Assert.Equal(30, process.Count);

        // Conditioned on its posterior mean as if it had been observed, the result is the same.
        var observed = process.Copy();
        observed.Append([1.5, 1.5, 1.5]);
        observed.Observe([.. _peer.Targets.Take(30), process.Mean([1.5, 1.5, 1.5])]);
        Assert.Equal(observed.Predict(near).Mean, believing.Predict(near).Mean, 1e-10);
    }

    [Theory]
    [InlineData(2, 0.69738354578822831)]
    [InlineData(0, -0.91893853320467274)]
    [InlineData(-0.5, -1.6205162643873199)]
    [InlineData(-1, -2.4851210257126413)]
    [InlineData(-5, -16.74430116266099)]
    [InlineData(-50, -1258.7441828684609)]
    public void Expected_improvement_keeps_its_logarithm_where_it_vanishes(double z, double logarithm) =>
        Assert.Equal(1, LogExpectedImprovement.LogUnit(z) / logarithm, 1e-10);

    [Fact]
    public void Expected_improvement_is_smooth_where_its_formula_changes()
    {
        foreach (var z in new[] { -1.0, -1000 })
        {
            var (below, above) = (LogExpectedImprovement.LogUnit(z - 1e-7), LogExpectedImprovement.LogUnit(z + 1e-7));
            Assert.InRange((above - below) / -z, 0, 1e-6);
        }

        var (value, byMean, byVariance) = LogExpectedImprovement.WithSlopes(0.3, 0.2, -0.4);
        Assert.Equal(value, LogExpectedImprovement.Of(0.3, 0.2, -0.4));
        Assert.Equal(
            (LogExpectedImprovement.Of(0.3 + 1e-6, 0.2, -0.4) - LogExpectedImprovement.Of(0.3 - 1e-6, 0.2, -0.4)) / 2e-6, byMean, 1e-6);
        Assert.Equal(
            (LogExpectedImprovement.Of(0.3, 0.2 + 1e-6, -0.4) - LogExpectedImprovement.Of(0.3, 0.2 - 1e-6, -0.4)) / 2e-6,
            byVariance, 1e-6);
    }

    [Fact]
    public void Targets_keep_their_order_and_bad_trials_are_worst()
    {
        var point = Searches.Cube(1).Build(_ => default);
        KnownTrial Trial(double value, double violation = 0) => new(0, point) { Values = [value], Violation = violation };
        var targets = GpTargets.Of([Trial(1), Trial(1e9), Trial(-3), Trial(double.PositiveInfinity), Trial(0), Trial(-9, 2)])!;
        Assert.Equal([2, 4, 0, 1, 3, 5], Enumerable.Range(0, 6).OrderBy(i => targets[i]));
        Assert.Equal(targets[1], targets[3]);
        Assert.Equal(0, targets.Sum(), 1e-12);
        Assert.Null(GpTargets.Of([Trial(double.PositiveInfinity), Trial(1, 1)]));
        Assert.All(GpTargets.Of([Trial(2), Trial(2)])!, target => Assert.Equal(0, target));
    }

    private static GaussianProcess Peer(int points)
    {
        var process = new GaussianProcess(_numbers, new([.. _peer.Lengths], _peer.Variance, _peer.Noise, 0));
        foreach (var point in _peer.Points.Take(points))
        {
            process.Append(point);
        }

        process.Observe(_peer.Targets[..points]);
        return process;
    }

    internal sealed record Table(
        double[] Lengths, double Variance, double Noise, double[][] Points, double[] Targets, double[][] Places, double[] Means,
        double[] Variances, double LogLikelihood, double[] Gradient);
}
