using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Training;

/// <summary>Trials of several stages: layer by layer, and a classifier on a trained encoder.</summary>
public sealed class StagesTests
{
    /// <summary>100 examples in batches of 16, seven steps an epoch: 2 + 1 + 2 epochs.</summary>
    internal static readonly TrialSpec Layerwise = TestRuns.Spec("stacked", "adam") with
    {
        Training = new TrainingSpec
        {
            Batch = 16,
            Epochs = 2,
            Layerwise =
            [
                new ReconstructionStageSpec { Epochs = 2, Optimizer = new SgdSpec { LearningRate = 0.5, Momentum = 0.9 } },
                new ReconstructionStageSpec { Epochs = 1, Loss = LossKind.Mse },
            ],
        },
    };

    /// <summary>Seven steps an epoch without labels, three with the labels of 40 examples: 2 + 2 + 2 epochs.</summary>
    private static readonly TrialSpec _pretrained = TestRuns.Spec("classifier", "adam") with
    {
        Training = new TrainingSpec
        {
            Loss = LossKind.CrossEntropy,
            Batch = 16,
            Epochs = 2,
            Labels = 40,
            Pretraining = new ReconstructionStageSpec { Epochs = 2 },
            Frozen = new FrozenStageSpec { Epochs = 2, Optimizer = new RmsPropSpec { Momentum = 0.5 } },
        },
    };

    public static TheoryData<string> EveryKindOfEncoder => [.. TestRuns.Variants.Where(variant => variant != "classifier")];

    [Fact]
    public void Layers_are_trained_one_by_one_then_the_whole()
    {
        using var data = TestRuns.Load(Layerwise);
        using var trainer = Trainer.Create(Layerwise, data, torch.CPU);
        Assert.Equal(35, trainer.TotalSteps);
        var changed = new List<string>();
        var metrics = new List<EpochMetrics>();
        while (!trainer.IsComplete)
        {
            var (stage, before) = (trainer.Stage, trainer.Capture());
            while (!trainer.IsEpochTrained)
            {
                trainer.TrainStep();
            }

            changed.Add($"{stage}: {string.Join(" ", Changed(before, trainer.Capture()))}");
            metrics.Add(trainer.FinishEpoch());
        }

        const string Outer = "encoder.0.weight encoder.0.bias decoder.2.weight decoder.2.bias";
        const string Inner = "encoder.2.weight encoder.2.bias decoder.0.weight decoder.0.bias";
        const string All =
            "encoder.0.weight encoder.0.bias encoder.2.weight encoder.2.bias decoder.0.weight decoder.0.bias decoder.2.weight "
                + "decoder.2.bias";
        Assert.Equal(
            [$"layer_1: {Outer}", $"layer_1: {Outer}", $"layer_2: {Inner}", $"fine_tune: {All}", $"fine_tune: {All}"],
            changed);
        Assert.Equal(["layer_1", "layer_1", "layer_2", "fine_tune", "fine_tune"], metrics.Select(m => m.Stage));
        Assert.Equal([1, 2, 3, 4, 5], metrics.Select(m => m.Epoch));
        Assert.Equal([true, true, false, true, true], metrics.Select(m => m.RoundedAccuracy is not null));
    }

    [Fact]
    public void The_outermost_layer_alone_is_a_shallow_stacked_autoencoder()
    {
        // The same seed gives the deep model other initial weights, so those of the shallow one are copied.
        var shallow = TestRuns.Spec("stacked", "adam") with { Model = new StackedSpec { Hidden = [], Codings = 20 } };
        using var scope = torch.NewDisposeScope();
        using var data = TestRuns.Load(shallow);
        using var model = (StackedAutoencoder)ModelRegistry.Create(Layerwise.Model, LossKind.Bce, data.Train.Shape, seed: 1);
        using var one = ModelRegistry.Create(shallow.Model, LossKind.Bce, data.Train.Shape, seed: 2);
        using var noise = new torch.Generator(1, torch.CPU);
        using (torch.no_grad())
        {
            var from = one.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            foreach (var (name, parameter) in model.named_parameters())
            {
                // The outermost layer is decoder.2 in the deep model, decoder.0 in the shallow one.
                if (name.StartsWith("encoder.0", StringComparison.Ordinal)
                    || name.StartsWith("decoder.2", StringComparison.Ordinal))
                {
                    parameter.copy_(from[name.Replace("decoder.2", "decoder.0", StringComparison.Ordinal)]);
                }
            }
        }

        var x_NCHW = data.Train.Whole_NCHW!;
        Assert.Equal(
            one.Loss(x_NCHW, new StepContext(noise)).Total.ToSingle(),
            model.LayerLoss(0, LossKind.Bce, x_NCHW, StepContext.None).Total.ToSingle(),
            1e-6);
    }

    [Fact]
    public void A_classifier_learns_without_labels_then_its_head_then_all_that_leads_to_the_classes()
    {
        using var data = TestRuns.Load(_pretrained);
        using var trainer = Trainer.Create(_pretrained, data, torch.CPU);
        Assert.Equal((2 * 7) + (2 * 3) + (2 * 3), trainer.TotalSteps);
        var changed = new Dictionary<string, string>();
        var metrics = new List<EpochMetrics>();
        while (!trainer.IsComplete)
        {
            var (stage, before) = (trainer.Stage, trainer.Capture());
            while (!trainer.IsEpochTrained)
            {
                trainer.TrainStep();
            }

            changed[stage] = string.Join(
                " ",
                Changed(before, trainer.Capture())
                    .Select(name => name.Split('.'))
                    .Select(name => name[0] == "head" ? "head" : name[1])
                    .Distinct());
            metrics.Add(trainer.FinishEpoch());
        }

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["pretrain"] = "encoder decoder",
                ["frozen"] = "head",
                ["fine_tune"] = "encoder head",
            },
            changed);
        Assert.All(metrics, m => Assert.Equal(m.Stage != "pretrain", m.Parts.ContainsKey("accuracy")));
        Assert.All(metrics, m => Assert.Equal(m.Stage == "pretrain", m.RoundedAccuracy is not null));
        Assert.All(metrics.Where(m => m.Stage != "pretrain"), m => Assert.Equal(m.Parts["accuracy"], m.Accuracy));
    }

    [Theory]
    [MemberData(nameof(EveryKindOfEncoder))]
    public void Every_variant_can_be_the_encoder_of_a_classifier_that_learns_its_examples(string variant)
    {
        var encoder = TestRuns.Model(variant);
        var spec = _pretrained with
        {
            Data = new ShapesData { Train = 60, Validation = 60 },
            Model = new ClassifierSpec { Encoder = encoder, Hidden = [16] },
            Training = _pretrained.Training with
            {
                Labels = null,
                Epochs = 25,
                Optimizer = new AdamSpec { LearningRate = 0.01 },
                Pretraining = new ReconstructionStageSpec
                {
                    Epochs = 1,
                    Loss = variant == "linear" ? LossKind.Mse : LossKind.Bce,
                },
            },
        };
        Assert.Empty(spec.Problems());
        var (_, metrics) = TestRuns.Run(spec);

        Assert.True(metrics[^1].Loss < 0.6 * metrics[2].Loss, $"{metrics[2].Loss} -> {metrics[^1].Loss}");
    }

    [Fact]
    public void Only_the_first_labels_are_seen()
    {
        using var scope = torch.NewDisposeScope();
        using var data = TestRuns.Load(_pretrained);
        var labels_N = data.Train.Labels_N!.clone();
        labels_N[torch.TensorIndex.Slice(40)] = torch.zeros(60, torch.ScalarType.Int64);
        using var others = new DataSplit(new TensorDataset(data.Train.Whole_NCHW!.clone(), labels_N, []), data.Validation);
        using var one = Trainer.Create(_pretrained, data, torch.CPU);
        using var two = Trainer.Create(_pretrained, others, torch.CPU);
        TestRuns.Finish(one);
        TestRuns.Finish(two);

        Assert.Equal(one.ParametersSha256(), two.ParametersSha256());
    }

    [Theory]
    [InlineData("layerwise")]
    [InlineData("pretrained")]
    public void From_any_step_on_a_trial_of_stages_ends_with_the_same_weights_and_metrics(string which)
    {
        var spec = which == "layerwise" ? Layerwise : _pretrained;
        using var data = TestRuns.Load(spec);
        using var whole = Trainer.Create(spec, data, torch.CPU);
        var checkpoints = new List<byte[]> { CheckpointFile.ToBytes(whole.Capture()) };
        var metrics = new List<EpochMetrics>();
        while (!whole.IsComplete)
        {
            if (whole.IsEpochTrained)
            {
                metrics.Add(whole.FinishEpoch());
            }
            else
            {
                whole.TrainStep();
            }

            checkpoints.Add(CheckpointFile.ToBytes(whole.Capture()));
        }

        foreach (var bytes in checkpoints)
        {
            var checkpoint = CheckpointFile.FromBytes(bytes);
            using var resumed = Trainer.Resume(checkpoint, data, torch.CPU);
            Assert.Equal(bytes, CheckpointFile.ToBytes(resumed.Capture()));
            var rest = TestRuns.Finish(resumed);
            Assert.Equal(whole.ParametersSha256(), resumed.ParametersSha256());
            Assert.Equal(metrics.Skip(checkpoint.Epoch).Select(TestRuns.Repeatable), rest.Select(TestRuns.Repeatable));
        }
    }

    [Fact]
    public void Labels_that_are_missing_or_wrong_are_refused_before_training()
    {
        using var data = TestRuns.Load(_pretrained);
        using var unlabelled = new DataSplit(new TensorDataset(data.Train.Whole_NCHW!.clone(), null, []), data.Validation);
        Assert.Contains("classifier needs labels", Refused(_pretrained, unlabelled));
        Assert.Contains("label 9", Refused(_pretrained with { Model = new ClassifierSpec { Classes = 9 } }, data));
        Assert.Contains(
            "to see 101 labels (training.labels), but",
            Refused(_pretrained with { Training = _pretrained.Training with { Labels = 101 } }, data));

        static string Refused(TrialSpec spec, DataSplit data) =>
            Assert.Throws<DataException>(() => Trainer.Create(spec, data, torch.CPU)).Message;
    }

    [Fact]
    public void A_clipped_gradient_is_as_long_as_allowed_and_a_short_one_stays_as_it_is()
    {
        var spec = TestRuns.Spec("stacked", "sgd");
        spec = spec with { Training = spec.Training with { Optimizer = new SgdSpec { LearningRate = 1 } } };
        var free = StepLength(spec);
        Assert.True(free > 0.02);
        Assert.Equal(0.01, StepLength(spec with { Training = spec.Training with { ClipNorm = 0.01 } }), 1e-5);
        Assert.Equal(free, StepLength(spec with { Training = spec.Training with { ClipNorm = 1e6 } }));

        // With a learning rate of 1, a step of SGD is as long as the gradient.
        static double StepLength(TrialSpec spec)
        {
            using var data = TestRuns.Load(spec);
            using var trainer = Trainer.Create(spec, data, torch.CPU);
            var before = Values(trainer.Capture());
            trainer.TrainStep();
            return Math.Sqrt(before.Zip(Values(trainer.Capture())).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        }

        static IEnumerable<float> Values(Checkpoint checkpoint) =>
            [.. checkpoint.Parameters.SelectMany(p => p.Bytes.ToArray().Chunk(4).Select(b => BitConverter.ToSingle(b)))];
    }

    [Fact]
    public void The_norm_of_the_gradient_before_clipping_is_a_live_measure()
    {
        var spec = TestRuns.Spec("stacked", "sgd");
        using var data = TestRuns.Load(spec);
        Assert.Empty(MeasuresOf(spec with { Training = spec.Training with { ClipNorm = null } }));
        var clipped = MeasuresOf(spec with { Training = spec.Training with { ClipNorm = 0.01 } });
        var free = MeasuresOf(spec with { Training = spec.Training with { ClipNorm = 1e6 } });
        Assert.True(clipped["gradient_norm"] > 0.02);
        Assert.Equal(free["gradient_norm"], clipped["gradient_norm"]);

        IReadOnlyDictionary<string, double> MeasuresOf(TrialSpec of)
        {
            using var trainer = Trainer.Create(of, data, torch.CPU);
            trainer.TrainStep();
            return trainer.RunningMeasures;
        }
    }

    private static IEnumerable<string> Changed(Checkpoint before, Checkpoint after) =>
        before
            .Parameters.Zip(after.Parameters)
            .Where(pair => !pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span))
            .Select(pair => pair.First.Name);
}
