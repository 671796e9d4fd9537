using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Tests.Training;

public sealed class DivergenceCauseTests
{
    private static readonly NpyData _file = new() { File = "x.npy" };

    [Theory]
    [InlineData(ScaleKind.Auto, -3f, 52_000f, "between -3 and 52000, not scaled")]
    [InlineData(ScaleKind.None, -800f, 0f, "Set data.scale: standardize.")]
    [InlineData(ScaleKind.Standardize, -2f, 900f, "outliers; after scaling the values of the data lie between -2 and 900")]
    public void Large_values_are_the_cause_whatever_the_learning_rate(ScaleKind scale, float low, float high, string said)
    {
        var cause = Cause(new TrialSpec { Data = _file with { Scale = scale }, Model = new LinearSpec() }, low, high);
        Assert.Contains(said, cause);
        Assert.DoesNotContain("learning rate", cause);
    }

    [Theory]
    [InlineData(ScaleKind.Auto, 1f)]
    [InlineData(ScaleKind.Standardize, 8f)]
    [InlineData(ScaleKind.Unit, 1f)]
    public void With_values_of_ordinary_size_it_is_the_learning_rate_that_was_used(ScaleKind scale, float high)
    {
        var spec = new TrialSpec
        {
            Data = _file with { Scale = scale },
            Model = new LinearSpec(),
            Training = new TrainingSpec { Optimizer = new SgdSpec { LearningRate = 1.5 } },
        };
        Assert.Equal("Lower the learning rate (training.optimizer.learning_rate: 1.5).", Cause(spec, 0, high));
    }

    [Fact]
    public void Of_a_recurrent_model_it_is_the_gradients_unless_they_are_clipped()
    {
        var spec = new TrialSpec { Data = new SinesData(), Model = new RecurrentSpec() };
        Assert.Contains("training.clip_norm: 1, or lower the learning rate (", Cause(spec, 0, 1));
        Assert.Contains("clip_norm", Cause(spec with { Model = new ClassifierSpec { Encoder = new RecurrentSpec() } }, 0, 1));
        Assert.StartsWith("Lower", Cause(spec with { Training = new TrainingSpec { ClipNorm = 1 } }, 0, 1));
    }

    [Fact]
    public void The_learning_rate_is_that_of_the_stage()
    {
        var frozen = new FrozenStageSpec { Optimizer = new SgdSpec { LearningRate = 7 } };
        var pretraining = new ReconstructionStageSpec { Optimizer = new SgdSpec { LearningRate = 8 } };
        var classifier = new TrialSpec
        {
            Data = new ShapesData(),
            Model = new ClassifierSpec(),
            Training = new TrainingSpec { Loss = LossKind.CrossEntropy, Frozen = frozen, Pretraining = pretraining },
        };
        var layerwise = new TrialSpec
        {
            Data = new ShapesData(),
            Model = new StackedSpec(),
            Training = new TrainingSpec { Layerwise = [pretraining, pretraining] },
        };
        Assert.Contains("(training.pretraining.optimizer.learning_rate: 8)", Cause(classifier, 0, 1, stage: 0));
        Assert.Contains("(training.frozen.optimizer.learning_rate: 7)", Cause(classifier, 0, 1, stage: 1));
        Assert.Contains("(training.optimizer.learning_rate: 0.001)", Cause(classifier, 0, 1, stage: 2));
        Assert.Contains("(training.layerwise[1].optimizer.learning_rate: 8)", Cause(layerwise, 0, 1, stage: 1));
    }

    private static string Cause(TrialSpec spec, float low, float high, int stage = 0) =>
        DivergenceCause.Of(spec, spec.Stages[stage], new ValueExtent(low, high));
}
