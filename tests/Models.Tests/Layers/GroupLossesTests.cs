using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Layers;

/// <summary>
/// Compares losses of our own kernels with libtorch's operations, and those of groups of examples, to the bit, with each group
/// alone.
/// </summary>
public sealed class GroupLossesTests : IDisposable
{
    /// <summary>The groups of the nine examples; one is empty.</summary>
    private static readonly int[] _counts = [2, 0, 3, 4];

    private static readonly Dictionary<string, Func<Tensor, Tensor, StepContext, Tensor>> _kernels = new()
    {
        ["cross-entropy"] = (y, x, context) => ReconstructionLosses.BinaryCrossEntropy(y, x.detach(), context),
        ["squared error"] = (y, x, context) => ReconstructionLosses.SquaredError(y, x.detach(), context),
        ["squared error of the sigmoid"] = (y, x, context) => ReconstructionLosses.SquaredErrorOfSigmoid(y, x.detach(), context),
        ["KL penalty"] = (y, _, context) => SparsityPenalties.Of(SparsityPenalty.Kl, OfCodings(y), 0.1, context),
        ["squared penalty"] = (y, _, context) => SparsityPenalties.Of(SparsityPenalty.Squared, y, 0.1, context),
        ["L1 penalty"] = (y, _, context) => SparsityPenalties.Of(SparsityPenalty.L1, y, 0.1, context),
        ["divergence"] = GaussianCodings.Divergence,
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> _libtorch = new()
    {
        ["cross-entropy"] = (y, x) => nn.functional.binary_cross_entropy_with_logits(y, x.detach()),
        ["squared error"] = (y, x) => nn.functional.mse_loss(y, x.detach()),
        ["squared error of the sigmoid"] = (y, x) => nn.functional.mse_loss(y.sigmoid(), x.detach()),
        ["KL penalty"] = (y, _) => CoinDivergence(OfCodings(y).mean([0])).sum() / y.shape[0],
        ["squared penalty"] = (y, _) => (y.mean([0]) - 0.1).pow(2).sum() / y.shape[0],
        ["L1 penalty"] = (y, _) => y.abs().sum() / y.shape[0],
        ["divergence"] = (y, x) => -0.5 * (1 + x - x.exp() - y.pow(2)).sum(1).mean(),
    };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(3, CPU);

    public static TheoryData<string> Names => [.. _kernels.Keys];

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_and_its_gradients_are_those_of_libtorch(string name)
    {
        var (y, x) = (Random(9, 21), Random(9, 21));
        var (ours, theirs) = (Gradients(Alone(name), y, x), Gradients(_libtorch[name], y, x));
        Assert.True(
            ours.Losses.allclose(theirs.Losses, 1e-5, 1e-7),
            $"{ours.Losses.item<float>()}, not {theirs.Losses.item<float>()}");
        Assert.True(ours.OfY.allclose(theirs.OfY, 1e-5, 1e-7));
        Assert.True(ours.OfX.allclose(theirs.OfX, 1e-5, 1e-7));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_losses_of_groups_and_their_gradients_are_those_of_each_alone(string name)
    {
        var (y, x) = (Random(9, 21), Random(9, 21));
        var groups = new StepContext(_generator) { Groups = new ExampleGroups(_counts, _ => { }) };
        var together = Gradients((y, x) => _kernels[name](y, x, groups), y, x);
        Assert.Equal([_counts.Length], together.Losses.shape);
        var begin = 0;
        for (var group = 0; group < _counts.Length; group++)
        {
            var count = _counts[group];
            if (count > 0)
            {
                var alone = Gradients(Alone(name), y.narrow(0, begin, count), x.narrow(0, begin, count));
                Assert.Equal(alone.Losses.item<float>(), together.Losses[group].item<float>());
                Assert.Equal(Values(together.OfY.narrow(0, begin, count)), Values(alone.OfY));
                Assert.Equal(Values(together.OfX.narrow(0, begin, count)), Values(alone.OfX));
            }
            else
            {
                Assert.Equal(0, together.Losses[group].item<float>());
            }

            begin += count;
        }
    }

    [Theory]
    [InlineData(88.6f)]
    [InlineData(100f)]
    [InlineData(float.NaN)]
    public void A_divergence_that_has_run_away_is_not_a_number_that_looks_like_one(float logVariance)
    {
        var logVariance_ND = zeros(9, 21);
        logVariance_ND[3, 7] = tensor(logVariance);
        Assert.False(float.IsFinite(GaussianCodings.Divergence(zeros(9, 21), logVariance_ND, StepContext.None).item<float>()));
    }

    [Theory]
    [InlineData(1e-60)]
    [InlineData(0.99999999)]
    public void A_target_at_the_edge_makes_a_penalty_that_is_a_number(double target)
    {
        var z_ND = full([4, 3], 0.25f).requires_grad_();
        var penalty = SparsityPenalties.Of(SparsityPenalty.Kl, z_ND, target, StepContext.None);
        penalty.backward();
        Assert.True(float.IsFinite(penalty.item<float>()));
        Assert.True(z_ND.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Samples_of_Gaussians_and_their_gradients_are_those_of_libtorch()
    {
        var (mean, logVariance) = (Random(9, 21), Random(9, 21));
        var ours = Gradients(
            (m, v) => GaussianCodings.Sample(m, v, new StepContext(_generator.manual_seed(4))),
            mean,
            logVariance);
        var noise = randn(mean.shape, generator: _generator.manual_seed(4));
        var theirs = Gradients((m, v) => m + (noise * (v * 0.5).exp()), mean, logVariance);
        Assert.True(ours.Losses.allclose(theirs.Losses, 1e-5, 1e-6));
        Assert.True(ours.OfY.allclose(theirs.OfY, 1e-5, 1e-6));
        Assert.True(ours.OfX.allclose(theirs.OfX, 1e-5, 1e-6));
    }

    [Fact]
    public void Each_group_draws_noise_of_its_own_and_once()
    {
        var x = zeros(9, 4);
        var context = new StepContext(_generator)
        {
            Groups = new ExampleGroups(_counts, group => _generator.manual_seed(group)),
        };
        var together = context.Draw(rows => randn(rows[0].shape, generator: _generator), x);
        Assert.Throws<InvalidOperationException>(() => context.Draw(rows => rows[0], x));
        Assert.Equal(Values(randn([3, 4], generator: _generator.manual_seed(2))), Values(together.narrow(0, 2, 3)));
        Assert.Equal(Values(randn([4, 4], generator: _generator.manual_seed(3))), Values(together.narrow(0, 5, 4)));
    }

    private static Func<Tensor, Tensor, Tensor> Alone(string name) => (y, x) => _kernels[name](y, x, StepContext.None);

    /// <summary>The gradients of the weighted sum of all losses.</summary>
    private static (Tensor Losses, Tensor OfY, Tensor OfX) Gradients(Func<Tensor, Tensor, Tensor> loss, Tensor y, Tensor x)
    {
        var (leafY, leafX) = (y.detach().clone().requires_grad_(), x.detach().clone().requires_grad_());
        var losses = loss(leafY, leafX);
        losses.backward([full_like(losses, 0.3f)]);
        return (losses.detach(), leafY.grad!, leafX.grad ?? zeros_like(x));
    }

    /// <summary>Values between 0 and 1, by arithmetic that is exact on every processor; libtorch's sigmoid is not.</summary>
    private static Tensor OfCodings(Tensor y) => (y * 0.125) + 0.5;

    private static Tensor CoinDivergence(Tensor q) =>
        (0.1 * Math.Log(0.1)) + (0.9 * Math.Log(0.9)) - (0.1 * q.log()) - (0.9 * (1 - q).log());

    private static float[] Values(Tensor x) => x.contiguous().data<float>().ToArray();

    private Tensor Random(params long[] shape) => randn(shape, generator: _generator);
}
