using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Layers;

/// <summary>
/// Compares outputs and every gradient with the same layer in float64, for numbers of channels that fill blocks and that do not:
/// on some processors libtorch's own convolution is wrong for the latter (see <see cref="FeatureMaps"/>).
/// </summary>
public sealed class ConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(7, CPU);

    public static TheoryData<int, int> Channels =>
        new()
        {
            { 1, 1 },
            { 1, 5 },
            { 5, 1 },
            { 2, 3 },
            { 3, 4 },
            { 4, 17 },
            { 17, 8 },
            { 8, 40 },
            { 40, 24 },
            { 33, 48 },
            { 70, 3 },
            { 16, 130 },
        };

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_convolution_agrees_with_float64(int inputs, int outputs)
    {
        foreach (var (examples, height, width, kernel, stride) in Cases())
        {
            using var inner = NewDisposeScope();
            using var layer = new Convolution(inputs, outputs, kernel, stride, Initializer.GlorotUniform, _generator);
            AgreesWithFloat64(layer, inputs, outputs, examples, height, width, (x, weight, bias) => nn.functional.conv2d(
                x, weight, bias, strides: [stride, stride], padding: [kernel / 2, kernel / 2]));
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void A_doubling_agrees_with_float64(int inputs, int outputs)
    {
        foreach (var (examples, height, width, kernel, kind) in Cases())
        {
            using var inner = NewDisposeScope();
            var from = new ExampleShape(inputs, height, width);
            var to =
                kind == 1
                    ? new ExampleShape(outputs, 2 * height, 2 * width)
                    : new ExampleShape(outputs, (2 * height) + 1, (2 * width) - 1);
            using var layer = new Upsample(from, to, kernel, Initializer.GlorotUniform, _generator);
            AgreesWithFloat64(layer, inputs, outputs, examples, height, width, (x, weight, bias) =>
            {
                // If the excess is odd, the near end loses the odd pixel.
                var all = nn.functional.conv_transpose2d(x, weight, bias, strides: [2, 2]);
                return all.narrow(2, (all.shape[2] - to.Height + 1) / 2, to.Height)
                    .narrow(3, (all.shape[3] - to.Width + 1) / 2, to.Width);
            });
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(33, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(129, 192)]
    public void A_full_width_leaves_no_remainder_in_any_block(int channels, int width) =>
        Assert.Equal(width, FeatureMaps.FullWidth(channels));

    private static IEnumerable<(int Examples, int Height, int Width, int Kernel, int Kind)> Cases() =>
        from examples in new[] { 1, 2, 17 }
        from size in new[] { (1, 1), (3, 2), (6, 7) }
        from kernel in new[] { 3, 5 }
        from kind in new[] { 1, 2 }
        select (examples, size.Item1, size.Item2, kernel, kind);

    /// <summary>Fills freed memory with NaN, so that a read of uninitialised memory is detected.</summary>
    private static void SpoilFreeMemory()
    {
        for (var size = 64; size <= 1 << 18; size *= 2)
        {
            full([size], float.NaN).Dispose();
        }
    }

    private void AgreesWithFloat64(
        nn.Module<Tensor, Tensor> layer,
        int inputs,
        int outputs,
        int examples,
        int height,
        int width,
        Func<Tensor, Tensor, Tensor, Tensor> reference)
    {
        var x = randn([examples, inputs, height, width], generator: _generator).requires_grad_(true);
        SpoilFreeMemory();
        var y = layer
            .call(FeatureMaps.ChannelsLast(FeatureMaps.Widen(x, 1, FeatureMaps.FullWidth(inputs))))
            .narrow(1, 0, outputs);
        var gradient = rand(y.shape, generator: _generator);
        SpoilFreeMemory();
        y.backward([gradient]);

        Tensor[] given = [x, .. layer.parameters()];
        var exact = given.Select(t => t.detach().to(ScalarType.Float64).requires_grad_(true)).ToArray();
        var expected = reference(exact[0], exact[1], exact[2]);
        expected.backward([gradient.to(ScalarType.Float64)]);
        var where = $"{inputs} -> {outputs} channels, {examples} x {height}x{width}";
        Assert.True(Difference(y.detach(), expected.detach()) < 1e-5, $"output, {where}");
        foreach (var (name, found, wanted) in new[] { "input", "weight", "bias" }.Zip(given, exact))
        {
            Assert.True(Difference(found.grad!, wanted.grad!) < 1e-5, $"gradient of the {name}, {where}");
        }
    }

    /// <summary>The largest difference, relative to the largest value. NaN fails every comparison.</summary>
    private static double Difference(Tensor found, Tensor expected) =>
        ((found.to(ScalarType.Float64) - expected).abs().max() / expected.abs().max()).item<double>();
}
