using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Specs.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Layers;

/// <summary>Compares our kernels with libtorch's operations: outputs, losses and every gradient.</summary>
public sealed class DenseChainTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(11, CPU);

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void A_chain_and_its_gradients_are_those_of_libtorch(Activation activation)
    {
        var links = Links(activation, 50, 37, 20, 50);
        CheckAgainstLibtorch(links, Random(9, 50));
        CheckAgainstLibtorch(links, Random(9, 50).requires_grad_());
        CheckAgainstLibtorch(links[..1], Random(2, 3, 50).requires_grad_());
    }

    [Fact]
    public void A_weight_that_serves_both_ways_gets_the_sum_of_its_gradients()
    {
        var down = Links(Activation.Selu, 40, 12)[0] with { IsShared = true };
        var up = new DenseLink(down.Weight, new Parameter(Random(40)), Activation.Linear, IsTransposed: true, IsShared: true);
        CheckAgainstLibtorch([down, up], Random(7, 40));
        CheckAgainstLibtorch([down, up], Random(7, 40).requires_grad_());
    }

    [Fact]
    public void Frozen_layers_pass_on_what_the_others_need()
    {
        var links = Links(Activation.Relu, 30, 20, 10, 5);
        links[1].Weight.requires_grad = links[1].Bias.requires_grad = links[2].Weight.requires_grad = false;
        CheckAgainstLibtorch(links, Random(6, 30));
        foreach (var link in links)
        {
            link.Weight.requires_grad = link.Bias.requires_grad = false;
        }

        Assert.False(DenseChain.Apply(links, Random(6, 30), StepContext.None).requires_grad);
    }

    [Fact]
    public void Gradients_in_training_are_added_to_the_flat_ones()
    {
        using var layers = new DenseLayers(
            [20, 10, 20],
            Activation.Tanh,
            activateLast: true,
            Initializer.LecunNormal,
            _generator);
        var x_NI = Random(5, 20);
        layers.forward(x_NI, StepContext.None).sum().backward();
        var once = layers.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        using var flat = new FlatParameters(layers);
        layers.forward(x_NI, StepContext.None).sum().backward();
        layers.forward(x_NI, new StepContext(_generator) { Gradients = flat.InPlace }).sum().backward();

        Assert.True(cat([.. once.Select(gradient => gradient.flatten())]).mul(2).allclose(flat.Gradients_P, 1e-5, 1e-6));
    }

    [Fact]
    public void A_weight_that_changes_is_seen_once_its_copy_is_invalid()
    {
        var links = Links(Activation.Linear, 20, 10);
        var x_NI = Random(5, 20);
        var context = new StepContext(_generator) { Weights = new TransposedWeights() };
        using (no_grad())
        {
            var before = DenseChain.Apply(links, x_NI, context);
            Assert.True(before.eq(DenseChain.Apply(links, x_NI, context)).all().ToBoolean());

            links[0].Weight.mul_(2);
            context.Weights.Invalidate();
            Assert.True(DenseChain.Apply(links, x_NI, context).allclose(DenseChain.Compose(links, x_NI), 1e-5, 1e-6));

            // A pass that keeps no copies has none to invalidate.
            links[0].Weight.mul_(2);
            Assert.True(DenseChain.Apply(links, x_NI, StepContext.None).allclose(DenseChain.Compose(links, x_NI), 1e-5, 1e-6));
        }
    }

    [Fact]
    public void Losses_and_their_gradients_are_those_of_libtorch()
    {
        var x_NV = rand([7, 31], generator: _generator);
        var y_NV = randn([7, 31], generator: _generator).mul(6);
        Check(
            (y, x) => ReconstructionLosses.BinaryCrossEntropy(y, x, StepContext.None),
            (y, x) => nn.functional.binary_cross_entropy_with_logits(y, x));
        Check(
            (y, x) => ReconstructionLosses.SquaredError(y, x, StepContext.None),
            (y, x) => nn.functional.mse_loss(y, x));
        Check(
            (y, x) => ReconstructionLosses.SquaredErrorOfSigmoid(y, x, StepContext.None),
            (y, x) => nn.functional.mse_loss(y.sigmoid(), x));

        void Check(Func<Tensor, Tensor, Tensor> ours, Func<Tensor, Tensor, Tensor> theirs)
        {
            var (a, b) = (y_NV.clone().requires_grad_(), y_NV.clone().requires_grad_());
            var (loss, expected) = (ours(a, x_NV), theirs(b, x_NV));
            loss.mul(3).backward();
            expected.mul(3).backward();
            Assert.Equal(expected.ToSingle(), loss.ToSingle(), 1e-6f * Math.Max(1, expected.ToSingle()));
            Assert.True(a.grad!.allclose(b.grad!, 1e-5, 1e-8));
        }
    }

    [Fact]
    public void A_loss_of_what_is_not_a_number_is_none()
    {
        var y_NV = full([2, 20], float.NaN);
        Assert.True(float.IsNaN(ReconstructionLosses.BinaryCrossEntropy(y_NV, zeros(2, 20), StepContext.None).ToSingle()));
        Assert.True(float.IsNaN(ReconstructionLosses.SquaredErrorOfSigmoid(y_NV, zeros(2, 20), StepContext.None).ToSingle()));
        Assert.True(DenseChain.Apply(Links(Activation.Selu, 20, 10), y_NV, StepContext.None).isnan().all().ToBoolean());
    }

    [Fact]
    public void Output_and_target_of_different_shapes_are_refused() =>
        Assert.Throws<ArgumentException>(() => ReconstructionLosses.SquaredError(zeros(2, 20), zeros(2, 21), StepContext.None));

    private static void CheckAgainstLibtorch(IReadOnlyList<DenseLink> links, Tensor x)
    {
        var leaves = links
            .SelectMany(link => new Tensor[] { link.Weight, link.Bias })
            .Where(parameter => parameter.requires_grad)
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<Tensor>()
            .ToList();
        if (x.requires_grad)
        {
            leaves.Add(x);
        }

        var (ours, theirs) = (DenseChain.Apply(links, x, StepContext.None), DenseChain.Compose(links, x));
        Assert.True(ours.allclose(theirs, 1e-5, 1e-5));
        Assert.Equal(theirs.shape, ours.shape);
        var weights = rand_like(theirs);
        var gradients = autograd
            .grad([ours.mul(weights).sum()], leaves)
            .Zip(autograd.grad([theirs.mul(weights).sum()], leaves))
            .ToList();
        Assert.Equal(leaves.Count, gradients.Count);
        Assert.All(gradients, pair => Assert.True(pair.First.allclose(pair.Second, 1e-4, 1e-5)));
    }

    private Tensor Random(params long[] shape) => randn(shape, generator: _generator);

    private DenseLink[] Links(Activation activation, params int[] widths) =>
    [
        .. widths.Skip(1).Select((width, i) => new DenseLink(
            new Parameter(Random(width, widths[i]).div(Math.Sqrt(widths[i]))), new Parameter(Random(width)), activation)),
    ];
}
