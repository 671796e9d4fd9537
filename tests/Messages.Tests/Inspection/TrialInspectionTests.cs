using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Messages.Tests.Inspection;

public class TrialInspectionTests
{
    private static readonly DataFacts _table = new()
    {
        Name = "x.csv",
        Width = 40,
        Train = 900,
        Validation = 100,
        LookedAt = 1000,
        Values = new ValueInterval(0, 1),
        ValidationValues = new ValueInterval(0, 1),
    };

    private static readonly DataFacts _images = _table with { Height = 28, Width = 28 };

    private static readonly TrialSpec _stacked = new()
    {
        Data = new CsvData { File = "x.csv" },
        Model = new StackedSpec { Codings = 5 },
    };

    [Fact]
    public void What_fits_is_not_spoken_of()
    {
        Assert.Empty(TrialInspection.Of(_stacked, _table));
        Assert.Empty(TrialInspection.Of(_stacked with { Model = new ConvolutionalSpec() }, _images));
        Assert.Empty(TrialInspection.Of(_stacked with { Model = new RecurrentSpec() }, _images));
        Assert.Empty(TrialInspection.Of(_stacked with { Model = new SparseSpec { Codings = 300 } }, _table));
    }

    [Theory]
    [InlineData(-1, 0.5, ScaleKind.None, "between -1 and 0.5", "Set data.scale: unit_per_feature; or data.scale: standardize, ")]
    [InlineData(-3, 3, ScaleKind.Standardize, "between -3 and 3", "Set data.scale: unit_per_feature; or model.output: linear and")]
    [InlineData(0, 255, ScaleKind.Auto, "between 0 and 255", "model.output: linear and training.loss: mse")]
    public void Values_beyond_a_sigmoid_are_an_error_with_the_settings_to_write(
        double low, double high, ScaleKind scale, string range, string remedy)
    {
        var error = OnlyError(
            _stacked with { Data = new CsvData { File = "x.csv", Scale = scale } },
            _table with { Values = new ValueInterval(low, high) });
        Assert.Contains($"the training values of x.csv lie {range}, but the model's output is a sigmoid", error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_images_the_scale_is_one_for_all_pixels() => Assert.Contains(
        "Set data.scale: unit; or model.output: linear and training.loss: mse",
        OnlyError(_stacked, _images with { ValidationValues = new ValueInterval(0, 255) }),
        StringComparison.Ordinal);

    [Fact]
    public void Built_in_points_in_space_do_not_fit_a_sigmoid_either()
    {
        var toy = new Toy3dData();
        var spec = _stacked with { Data = toy, Model = new StackedSpec { Codings = 2 } };
        Assert.Contains("below 0 and above 1", OnlyError(spec, DataFacts.OfBuiltIn(toy)!), StringComparison.Ordinal);
        Assert.DoesNotContain(
            TrialInspection.Of(spec with { Model = new LinearSpec { Codings = 2 } }, DataFacts.OfBuiltIn(toy)!),
            finding => finding.Kind == FindingKind.Error);
    }

    [Fact]
    public void Values_that_are_no_numbers_or_all_one_number_are_named()
    {
        Assert.Contains(
            "NaN", OnlyError(_stacked, _table with { Values = new ValueInterval(double.NaN, 1) }), StringComparison.Ordinal);
        Assert.Equal(
            "all values of x.csv are 117: there is nothing to learn",
            OnlyWarning(_stacked.Model, _table with { Values = new ValueInterval(117, 117) }));
    }

    [Fact]
    public void A_row_is_one_step_for_a_recurrent_model_and_no_image_for_a_convolutional_one()
    {
        var recurrent = _stacked with { Model = new RecurrentSpec { Codings = 4 } };
        Assert.Contains("set data.shape: [40, 1]", OnlyError(recurrent, _table), StringComparison.Ordinal);
        Assert.Contains(
            "store it as [N, 40, 1]",
            OnlyError(recurrent with { Data = new NpyData { File = "x.npy" } }, _table),
            StringComparison.Ordinal);
        Assert.Contains(
            "a row of 40 values and not an image",
            OnlyError(_stacked with { Model = new ConvolutionalSpec() }, _table),
            StringComparison.Ordinal);
        Assert.Contains(
            "4x4 -> 2x2 -> 1x1 -> 0x0",
            OnlyError(_stacked with { Model = new ConvolutionalSpec() }, _images with { Height = 4, Width = 4 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Codings_that_are_no_bottleneck_are_doubted_unless_something_else_holds_the_model_back()
    {
        Assert.Contains("40 codings for examples of 40 values are no bottleneck", OnlyWarning(new StackedSpec { Codings = 40 }));
        Assert.Contains(
            "a hidden layer of 3 is narrower than the 5 codings", OnlyWarning(new TiedSpec { Hidden = [100, 3], Codings = 5 }));
        Assert.Contains("no bottleneck", OnlyWarning(new SparseSpec { Penalty = SparsityPenalty.None, Hidden = [50], Codings = 50 }));
        Assert.Empty(TrialInspection.Of(_stacked with { Model = new DenoisingSpec { Hidden = [20], Codings = 50 } }, _table));
        Assert.Contains(
            "200 codings for examples of 64 values",
            OnlyWarning(new ConvolutionalSpec { Channels = [50, 200], Codings = null }, _images with { Height = 4, Width = 4, Channels = 4 }));
        Assert.Contains(
            "the last feature maps have 12 values, fewer than the 30 codings",
            OnlyWarning(new ConvolutionalSpec { Channels = [2, 3] }, _images with { Height = 8, Width = 8 }));
    }

    [Fact]
    public void Few_examples_are_doubted()
    {
        Assert.Contains(
            "training.batch (32) is larger than the 20 training examples",
            OnlyWarning(_stacked.Model, _table with { Train = 20, Validation = 5 }));
        Assert.Contains("has 1 validation example and 900", OnlyWarning(_stacked.Model, _table with { Validation = 1 }));
    }

    [Fact]
    public void Noise_of_another_size_than_the_data_is_doubted()
    {
        var large = _table with { Values = new ValueInterval(-50, 90) };
        var linear = new DenoisingSpec { Output = OutputActivation.Linear, Level = 0.01 };
        Assert.Contains("noise of hardly any effect on values between -50 and 90", OnlyWarning(linear, large));
        Assert.Contains("sets values to 0 or 1", OnlyWarning(linear with { Noise = Corruption.SaltAndPepper }, large));
    }

    [Fact]
    public void Large_values_under_a_linear_output_are_doubted_because_training_may_diverge() => Assert.Contains(
        "may diverge. Set data.scale: standardize",
        OnlyWarning(
            new StackedSpec { Codings = 5, Output = OutputActivation.Linear }, _table with { Values = new ValueInterval(0, 4000) }));

    [Fact]
    public void A_classifier_needs_labels_among_its_classes()
    {
        var spec = _stacked with
        {
            Model = new ClassifierSpec { Classes = 3 },
            Training = new TrainingSpec { Loss = LossKind.CrossEntropy, Labels = 500 },
        };
        Assert.Contains("a classifier needs labels, and x.csv has none", OnlyError(spec, _table), StringComparison.Ordinal);
        Assert.Contains("Set model.classes: 5", OnlyError(spec, Labelled(0, 4)), StringComparison.Ordinal);
        Assert.Empty(TrialInspection.Of(spec, Labelled(0, 1, 2)));
        Assert.Contains(
            "model.classes is 3, but the labels of x.csv are 0 to 1",
            Assert.Single(TrialInspection.Of(spec, Labelled(0, 1))).Text,
            StringComparison.Ordinal);
        Assert.Contains(
            "to see 500 labels (training.labels), but x.csv has 100",
            OnlyError(spec, Labelled(0, 1, 2) with { Train = 100 }),
            StringComparison.Ordinal);

        DataFacts Labelled(params long[] classes) =>
            _table with { Classes = [.. classes.Select(each => new ClassFacts(each, "", 1, 1))] };
    }

    private static string OnlyError(TrialSpec spec, DataFacts facts) =>
        Assert.Single(TrialInspection.Of(spec, facts), finding => finding.Kind == FindingKind.Error).Text;

    private static string OnlyWarning(ModelSpec model, DataFacts? facts = null)
    {
        var training = new TrainingSpec
        {
            Loss = model is AutoencoderSpec { Output: OutputActivation.Linear } ? LossKind.Mse : LossKind.Bce,
        };
        var finding = Assert.Single(TrialInspection.Of(_stacked with { Model = model, Training = training }, facts ?? _table));
        Assert.Equal(FindingKind.Warning, finding.Kind);
        return finding.Text;
    }
}
