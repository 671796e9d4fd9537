using AeCluster.Models.Data.Sources;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Data.Sources;

public class GeneratorTests
{
    [Fact]
    public void Toy_points_lie_near_a_plane_and_are_centred_on_the_training_points()
    {
        using var split = DataSources.Load(new Toy3dData { Train = 5000, Validation = 100 });
        Assert.Equal(("1x1x3", 5000, 100), (split.Train.Shape.ToString(), split.Train.Count, split.Validation.Count));
        var points = DataFolder.ValuesOf(split.Train).Chunk(3).ToList();
        for (var axis = 0; axis < 3; axis++)
        {
            Assert.Equal(0, points.Average(point => point[axis]), 1e-5);
        }

        // z - 0.1 x - 0.3 y is the noise.
        Assert.Equal(0.1, Math.Sqrt(points.Average(point => Math.Pow(point[2] - (0.1 * point[0]) - (0.3 * point[1]), 2))), 0.005);
        Assert.NotEqual(DataFolder.ValuesOf(split.Train)[..3], DataFolder.ValuesOf(split.Validation)[..3]);
    }

    [Fact]
    public void Without_noise_toy_points_lie_on_their_ellipse()
    {
        using var split = DataSources.Load(new Toy3dData { Train = 200, Noise = 0 });
        var points = DataFolder.ValuesOf(split.Train).Chunk(3).ToList();
        Assert.All(points, point => Assert.Equal(0, point[2] - (0.1 * point[0]) - (0.3 * point[1]), 1e-5));
    }

    [Fact]
    public void Two_linear_codings_find_the_plane()
    {
        var spec = new TrialSpec
        {
            Data = new Toy3dData(),
            Model = new LinearSpec { Codings = 2 },
            Training = new TrainingSpec { Loss = LossKind.Mse, Epochs = 20, Optimizer = new SgdSpec { LearningRate = 1.5 } },
        };
        using var split = DataSources.Load(spec.Data);
        using var trainer = Trainer.Create(spec, split, torch.CPU);
        Assert.InRange(TestRuns.Finish(trainer)[^1].Loss, 0, 0.0055);
    }

    [Fact]
    public void Waves_are_sequences_within_0_and_1()
    {
        using var split = DataSources.Load(new SinesData { Train = 50, Validation = 5, Length = 40, Features = 3, Noise = 0.3 });
        Assert.Equal("1x40x3", split.Train.Shape.ToString());
        Assert.All(DataFolder.ValuesOf(split.Train), value => Assert.InRange(value, 0, 1));
        Assert.True(split.Train.Extent.High - split.Train.Extent.Low > 0.9);
    }

    [Fact]
    public void A_wave_has_the_periods_it_was_asked_for()
    {
        using var split = DataSources.Load(new SinesData { Train = 20, Length = 400, MinPeriods = 3, MaxPeriods = 3, Noise = 0 });
        foreach (var wave in DataFolder.ValuesOf(split.Train).Chunk(400))
        {
            var crossings = Enumerable.Range(1, 399).Count(step => wave[step - 1] < 0.5f != wave[step] < 0.5f);
            Assert.InRange(crossings, 5, 7);
            Assert.InRange(wave.Max() - 0.5f, 0.09f, 0.41f);
        }
    }

    [Theory]
    [InlineData("toy_3d")]
    [InlineData("sines")]
    public void The_same_seed_draws_the_same_and_more_does_not_change_what_was_there(string source)
    {
        using var some = DataSources.Load(Spec(20, 1));
        using var more = DataSources.Load(Spec(20, 1));
        using var other = DataSources.Load(Spec(20, 2));
        Assert.Equal(DataFolder.ValuesOf(some.Train), DataFolder.ValuesOf(more.Train));
        Assert.NotEqual(DataFolder.ValuesOf(some.Train), DataFolder.ValuesOf(other.Train));

        DataSpec Spec(int train, long seed) =>
            source == "sines"
                ? new SinesData
                {
                    Train = train,
                    Validation = 3,
                    Seed = seed,
                }
                : new Toy3dData { Train = train, Seed = seed };
    }
}
