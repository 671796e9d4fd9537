using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

public sealed class RecurrentTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(7, CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void An_lstm_begins_as_in_Keras()
    {
        using var lstm = Lstms.Create(28, 50, Initializer.GlorotUniform, _generator);
        var parameters = lstm.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach());

        Assert.Equal(Math.Sqrt(6.0 / (28 + 200)), parameters["weight_ih_l0"].abs().max().ToSingle(), 1e-3);
        var recurrent = parameters["weight_hh_l0"];
        Assert.True(recurrent.t().matmul(recurrent).allclose(eye(50), 1e-4, 1e-5));
        Assert.Equal(0, recurrent.mean().ToSingle(), 0.01);

        // Gates in the order input, forget, cell, output.
        var bias = parameters["bias_ih_l0"].data<float>().ToArray();
        Assert.All(bias[50..100], b => Assert.Equal(1, b));
        Assert.All((float[])[.. bias[..50], .. bias[100..]], b => Assert.Equal(0, b));
        Assert.All(parameters["bias_hh_l0"].data<float>().ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void States_follow_the_textbook_recurrence_with_the_gates_in_PyTorchs_order()
    {
        using var lstm = Lstms.Create(3, 2, Initializer.GlorotUniform, _generator);
        var p = lstm.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach());
        var x_NTI = rand([4, 5, 3], generator: _generator);
        var h = zeros(4, 2);
        var c = zeros(4, 2);
        for (var t = 0; t < 5; t++)
        {
            var gates = (
                x_NTI.select(1, t).matmul(p["weight_ih_l0"].t()) + h.matmul(p["weight_hh_l0"].t()) + p["bias_ih_l0"]).chunk(4, 1);
            c = (gates[1].sigmoid() * c) + (gates[0].sigmoid() * gates[2].tanh());
            h = gates[3].sigmoid() * c.tanh();
            Assert.True(lstm.States(x_NTI).select(1, t).allclose(h, 1e-4, 1e-6));
        }
    }

    [Fact]
    public void The_second_bias_is_never_trained()
    {
        var spec = TestRuns.Spec("recurrent", "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);
        TestRuns.Finish(trainer);
        foreach (var (name, parameter) in trainer.Model.named_parameters())
        {
            Assert.Equal(name.Contains("bias_hh"), parameter.detach().eq(0).all().ToBoolean());
        }
    }

    [Fact]
    public void Rows_are_the_steps_and_the_codings_depend_on_every_one_of_them()
    {
        using var model = ModelRegistry.Create(
            new RecurrentSpec { Hidden = [6], Codings = 3 },
            LossKind.Bce,
            new ExampleShape(2, 5, 4),
            1);
        Assert.Equal(
            [
                "encoder.0.weight_ih_l0 [24, 8]",
                "encoder.0.weight_hh_l0 [24, 6]",
                "encoder.0.bias_ih_l0 [24]",
                "encoder.0.bias_hh_l0 [24]",
                "encoder.1.weight_ih_l0 [12, 6]",
                "encoder.1.weight_hh_l0 [12, 3]",
                "encoder.1.bias_ih_l0 [12]",
                "encoder.1.bias_hh_l0 [12]",
                "decoder.0.weight_ih_l0 [24, 3]",
                "decoder.0.weight_hh_l0 [24, 6]",
                "decoder.0.bias_ih_l0 [24]",
                "decoder.0.bias_hh_l0 [24]",
                "output.weight [8, 6]",
                "output.bias [8]",
            ],
            model.named_parameters().Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]"));

        var z_ND = model.Encode(zeros(1, 2, 5, 4));
        for (var row = 0; row < 5; row++)
        {
            var x_NCHW = zeros(1, 2, 5, 4);
            x_NCHW.select(2, row).fill_(1);
            Assert.False(model.Encode(x_NCHW).allclose(z_ND));
        }

        Assert.Equal("Hidden", Assert.Single(new RecurrentSpec { Hidden = [] }.Problems()).Property);
    }

    [Fact]
    public void A_row_is_written_across_all_channels()
    {
        // A bias that numbers the columns of the channels shows where each ends up: [C, W] in every row.
        using var model = ModelRegistry.Create(
            new RecurrentSpec { Hidden = [6], Codings = 3 },
            LossKind.Mse,
            new ExampleShape(2, 3, 4),
            1);
        using (no_grad())
        {
            var output = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            output["output.weight"].zero_();
            output["output.bias"].copy_(arange(8).to(ScalarType.Float32));
        }

        var expected_CHW = arange(8).to(ScalarType.Float32).sigmoid().view(2, 1, 4).expand(2, 3, 4);
        Assert.True(model.Reconstruct(zeros(1, 2, 3, 4))[0].allclose(expected_CHW));
    }
}
