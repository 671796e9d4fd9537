using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Layers;

public sealed class LstmTests
{
    /// <summary>
    /// Compares with float64, which uses no vector library. The widths are full and partial blocks of 16 and 32.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(104)]
    public void States_are_those_of_float64_with_gradients_and_without(int units)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(5);
        using var lstm = Lstms.Create(28, units, Initializer.GlorotUniform, generator);
        using var precise = Lstms.Create(28, units, Initializer.GlorotUniform, new Generator(5));
        precise.to(ScalarType.Float64);
        var x_NTI = rand([7, 28, 28], generator: generator);
        var expected = precise.States(x_NTI.to(ScalarType.Float64));

        var trained = lstm.States(x_NTI);
        Tensor without;
        using (no_grad())
        {
            without = lstm.States(x_NTI);
        }

        foreach (var parameter in lstm.parameters())
        {
            parameter.requires_grad = false;
        }

        Tensor frozen;
        using (no_grad())
        {
            frozen = lstm.States(x_NTI);
        }

        Assert.All([trained, without, frozen], states => Assert.InRange(Distance(states), 0, 1e-5));
        Assert.True(trained.requires_grad);
        Assert.False(without.requires_grad);

        double Distance(Tensor states) =>
            states.detach().to(ScalarType.Float64).sub(expected.detach()).abs().max().item<double>();
    }
}
