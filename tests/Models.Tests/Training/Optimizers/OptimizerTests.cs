using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Training.Optimizers;

/// <summary>Compares three steps of each rule with the same rule written out in double.</summary>
public sealed class OptimizerTests
{
    private static readonly double[][] _gradients = [[0.5, -2.0], [0.1, 1.0], [-0.3, 0.0]];

    [Fact]
    public void Sgd_goes_down_the_gradient() => Check(
        new SgdSpec { LearningRate = 0.1 },
        (w, g, _, _) => w - (0.1 * g));

    [Fact]
    public void Sgd_with_momentum_keeps_a_share_of_its_velocity() => Check(
        new SgdSpec { LearningRate = 0.1, Momentum = 0.9 },
        (w, g, s, _) => w - (0.1 * (s[0] = (0.9 * s[0]) + g)));

    [Fact]
    public void Adam_corrects_its_bias() => Check(
        new AdamSpec { LearningRate = 0.1, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 },
        (w, g, s, t) =>
        {
            s[0] = (0.8 * s[0]) + (0.2 * g);
            s[1] = (0.95 * s[1]) + (0.05 * g * g);
            return w - (0.1 * Math.Sqrt(1 - Math.Pow(0.95, t)) / (1 - Math.Pow(0.8, t)) * s[0] / (Math.Sqrt(s[1]) + 1e-3));
        });

    [Fact]
    public void RmsProp_divides_by_the_root_of_the_mean_square() => Check(
        new RmsPropSpec { LearningRate = 0.1, Rho = 0.8, Epsilon = 1e-3 },
        (w, g, s, _) =>
        {
            s[0] = (0.8 * s[0]) + (0.2 * g * g);
            return w - (0.1 * g / (Math.Sqrt(s[0]) + 1e-3));
        });

    [Fact]
    public void RmsProp_with_momentum_collects_its_updates() => Check(
        new RmsPropSpec { LearningRate = 0.1, Rho = 0.8, Epsilon = 1e-3, Momentum = 0.5 },
        (w, g, s, _) =>
        {
            s[0] = (0.8 * s[0]) + (0.2 * g * g);
            s[1] = (0.5 * s[1]) + (g / (Math.Sqrt(s[0]) + 1e-3));
            return w - (0.1 * s[1]);
        });

    public static TheoryData<OptimizerSpec> EveryRule =>
    [
        new SgdSpec { LearningRate = 0.1 },
        new SgdSpec { LearningRate = 0.1, Momentum = 0.9 },
        new AdamSpec { LearningRate = 0.1 },
        new RmsPropSpec { LearningRate = 0.1 },
        new RmsPropSpec { LearningRate = 0.1, Momentum = 0.5 },
    ];

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void Every_value_changes_alike_wherever_it_is_and_on_however_many_threads(OptimizerSpec spec)
    {
        // Seven values, repeated, so that each occurs in every lane, in every part and at both ends.
        const int Period = 7;
        const int Count = 900_001;
        var before = get_num_threads();
        try
        {
            var one = ThreeSteps(threads: 1);
            Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(one[i % Period], one[i]));
            Assert.Equal(one, ThreeSteps(threads: 3));
        }
        finally
        {
            set_num_threads(before);
        }

        float[] ThreeSteps(int threads)
        {
            set_num_threads(threads);
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var optimizer = Optimizer.Create(spec, Count, CPU);
            var values_P = (arange(Count) % Period).to(ScalarType.Float32);
            for (var t = 1; t <= 3; t++)
            {
                optimizer.Update(values_P, (values_P * 0.1) - (0.2 * t), t);
            }

            return values_P.data<float>().ToArray();
        }
    }

    [Fact]
    public void What_decays_becomes_nothing_and_not_a_slow_number()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var optimizer = Optimizer.Create(new AdamSpec(), 40, CPU);
        var values_P = zeros(40);
        for (var t = 1; t <= 2000; t++)
        {
            optimizer.Update(values_P, full([40], t == 1 ? 1f : 0f), t);
        }

        Assert.Equal(new float[40], optimizer.State[0].Value_P.data<float>().ToArray());
    }

    [Fact]
    public void Flat_values_and_gradients_are_the_modules_own()
    {
        using var scope = NewDisposeScope();
        using var module = new Models.Layers.Dense(3, 2, Initializer.GlorotUniform, new Generator(1, CPU));
        var before = module.named_parameters().SelectMany(p => p.parameter.data<float>().ToArray()).ToArray();
        using var flat = new FlatParameters(module);
        Assert.Equal(8, flat.Count);
        Assert.Equal(before, flat.Values_P.data<float>().ToArray());

        var x_NI = tensor(new float[,] { { 1, 2, 3 } });
        for (var times = 1; times <= 2; times++)
        {
            module.call(x_NI, StepContext.None).sum().backward();
            float[] once = [1, 2, 3, 1, 2, 3, 1, 1];
            Assert.Equal(once.Select(g => g * times), flat.Gradients_P.data<float>().ToArray());
        }

        using (no_grad())
        {
            flat.Values_P.fill_(0.5f);
        }

        Assert.Equal(3.5f * 2, module.call(x_NI, StepContext.None).sum().ToSingle());
    }

    private static void Check(OptimizerSpec spec, Func<double, double, double[], int, double> rule)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var optimizer = Optimizer.Create(spec, 2, CPU);
        double[] expected = [1.0, -1.0];
        double[][] state = [[0, 0], [0, 0]];
        var values_P = tensor(new float[] { 1, -1 });
        for (var t = 1; t <= _gradients.Length; t++)
        {
            var gradient = _gradients[t - 1];
            optimizer.Update(values_P, tensor(gradient.Select(g => (float)g).ToArray()), t);
            for (var i = 0; i < 2; i++)
            {
                expected[i] = rule(expected[i], gradient[i], state[i], t);
                Assert.Equal(expected[i], values_P[i].ToSingle(), 1e-5);
            }
        }

        Assert.All(optimizer.State, s => Assert.Equal([2], s.Value_P.shape));
    }
}
