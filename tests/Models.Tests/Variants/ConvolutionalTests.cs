using AeCluster.Models.Data;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

public sealed class ConvolutionalTests
{
    [Fact]
    public void Twenty_eight_pixels_become_three_and_twenty_eight_again()
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(new ConvolutionalSpec { Codings = null }, LossKind.Bce, new ExampleShape(1, 28, 28), 1);
        var z_ND = model.Encode(zeros(2, 1, 28, 28));
        Assert.Equal([2, 64 * 3 * 3], z_ND.shape);
        Assert.Equal([2, 1, 28, 28], model.Decode(z_ND).shape);
        Assert.Equal(
            ["encoder.0.weight [16, 1, 3, 3]", "encoder.0.bias [16]", "encoder.3.weight [32, 16, 3, 3]", "encoder.3.bias [32]",
             "encoder.6.weight [64, 32, 3, 3]", "encoder.6.bias [64]", "decoder.0.weight [64, 32, 3, 3]", "decoder.0.bias [32]",
             "decoder.2.weight [32, 16, 3, 3]", "decoder.2.bias [16]", "decoder.4.weight [16, 1, 3, 3]", "decoder.4.bias [1]"],
            model.named_parameters().Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]"));
    }

    [Fact]
    public void Strides_round_up_where_pooling_rounds_down_and_modules_without_parameters_are_counted()
    {
        Assert.Equal(30, Codings(new ConvolutionalSpec()));
        Assert.Equal(64 * 3 * 3, Codings(new ConvolutionalSpec { Codings = null }));
        Assert.Equal(64 * 4 * 4, Codings(new ConvolutionalSpec { Downsampling = Downsampling.Stride, Codings = null }));
        Assert.Equal(7, Codings(new ConvolutionalSpec { Codings = 7 }));
        Assert.Equal(
            ["encoder.0.weight [3, 1, 3, 3]", "encoder.2.weight [4, 3, 3, 3]", "encoder.5.weight [7, 196]",
             "decoder.0.weight [196, 7]", "decoder.3.weight [4, 3, 3, 3]", "decoder.5.weight [3, 1, 3, 3]"],
            Weights(new ConvolutionalSpec { Channels = [3, 4], Downsampling = Downsampling.Stride, Codings = 7 }));
        Assert.Equal(
            ["encoder.0.weight [3, 1, 3, 3]", "encoder.3.weight [4, 3, 3, 3]", "encoder.7.weight [7, 196]",
             "decoder.0.weight [196, 7]", "decoder.3.weight [4, 3, 3, 3]", "decoder.5.weight [3, 1, 3, 3]"],
            Weights(new ConvolutionalSpec { Channels = [3, 4], Codings = 7 }));

        static long Codings(ConvolutionalSpec spec)
        {
            using var scope = NewDisposeScope();
            using var model = ModelRegistry.Create(spec, LossKind.Bce, new ExampleShape(1, 28, 28), 1);
            return model.Encode(zeros(2, 1, 28, 28)).shape[1];
        }

        static string[] Weights(ConvolutionalSpec spec)
        {
            using var scope = NewDisposeScope();
            using var model = ModelRegistry.Create(spec, LossKind.Bce, new ExampleShape(1, 28, 28), 1);
            return
            [
                .. from p in model.named_parameters()
                where p.name.EndsWith("weight")
                select $"{p.name} [{string.Join(", ", p.parameter.shape)}]",
            ];
        }
    }

    [Theory]
    [InlineData(3, Downsampling.Pool)]
    [InlineData(5, Downsampling.Pool)]
    [InlineData(9, Downsampling.Pool)]
    [InlineData(3, Downsampling.Stride)]
    [InlineData(7, Downsampling.Stride)]
    public void Any_size_comes_back_as_it_was(int kernel, Downsampling downsampling)
    {
        using var scope = NewDisposeScope();
        var smallest = downsampling == Downsampling.Stride ? 1 : 4;
        for (var height = smallest; height < 20; height++)
        {
            for (var width = smallest; width < 20; width += 3)
            {
                using var model = ModelRegistry.Create(
                    new ConvolutionalSpec
                    {
                        Channels = [2, 3],
                        Kernel = kernel,
                        Downsampling = downsampling,
                    },
                    LossKind.Bce,
                    new ExampleShape(1 + (height % 3), height, width),
                    1);
                Assert.Equal(
                    [1, 1 + (height % 3), height, width],
                    model.Reconstruct(zeros(1, 1 + (height % 3), height, width)).shape);
            }
        }
    }

    [Theory]
    [InlineData(7, 28, 3, "3x14 -> 1x7 -> 0x3")]
    [InlineData(28, 1, 1, "28x1 -> 14x0;")]
    [InlineData(28, 28, 40, "images of 28x28 pixels cannot be pooled 40 times")]
    [InlineData(28, 28, 40, "3x3 -> 1x1 -> 0x0;")]
    public void An_image_too_small_for_the_depth_is_refused_with_the_sizes(int height, int width, int depth, string part)
    {
        var spec = new ConvolutionalSpec { Channels = [.. Enumerable.Repeat(2, depth)] };
        var error = Assert.Throws<ArgumentException>(() =>
            ModelRegistry.Create(spec, LossKind.Bce, new ExampleShape(1, height, width), 1));
        Assert.Contains(part, error.Message);

        var trial = TestRuns.Spec("convolutional", "sgd") with { Model = spec };
        Assert.Equal(height == 28 && width == 28 ? ["Model.Channels"] : [], trial.Problems().Select(p => p.Property));
        using var strided = ModelRegistry.Create(
            spec with { Downsampling = Downsampling.Stride }, LossKind.Bce, new ExampleShape(1, height, width), 1);
    }

    [Fact]
    public void An_even_kernel_and_no_layer_at_all_are_refused()
    {
        Assert.Empty(new ConvolutionalSpec().Problems());
        Assert.Equal(
            ["Channels", "Kernel"],
            new ConvolutionalSpec { Channels = [], Kernel = 4 }
                .Problems()
                .Select(p => p.Property));
    }
}
