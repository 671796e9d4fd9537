using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using AeCluster.Worker.Figures;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Figures;

public sealed class TrialFiguresTests
{
    private static readonly EpochMetrics _metrics = Sample.Epoch(1);

    public static TheoryData<ModelSpec, string[]> Pictures { get; } = new()
    {
        { new LinearSpec { Codings = 2 }, ["codings.png", "reconstructions.png"] },
        { new StackedSpec { Hidden = [8], Codings = 1 }, ["reconstructions.png"] },
        { new DenoisingSpec { Hidden = [8], Codings = 5 }, ["codings.png", "reconstructions.png"] },
        { new VariationalSpec { Hidden = [8], Codings = 2 }, ["codings.png", "reconstructions.png", "samples.png"] },
        { new ConvolutionalSpec { Channels = [2] }, ["codings.png", "reconstructions.png"] },
        { new ClassifierSpec { Encoder = new StackedSpec { Hidden = [8], Codings = 3 } }, ["codings.png"] },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_trial_leaves_the_pictures_that_make_sense_for_it(ModelSpec model, string[] names)
    {
        var pictures = Draw(model);

        Assert.Equal(names, pictures.Keys.Order());
        Assert.All(pictures.Values, picture =>
        {
            using var bitmap = SKBitmap.Decode(picture);
            Assert.InRange(bitmap.Width, 300, 1500);
        });
    }

    [Fact]
    public void A_denoising_model_shows_what_it_saw()
    {
        using var plain = SKBitmap.Decode(Draw(new StackedSpec { Hidden = [8], Codings = 5 })["reconstructions.png"]);
        using var denoising = SKBitmap.Decode(Draw(new DenoisingSpec { Hidden = [8], Codings = 5 })["reconstructions.png"]);
        Assert.Equal(plain.Height + 112 + 8, denoising.Height);
    }

    [Fact]
    public void The_same_trial_leaves_the_same_pictures()
    {
        var (one, other) = (
            Draw(new VariationalSpec { Hidden = [8], Codings = 3 }),
            Draw(new VariationalSpec { Hidden = [8], Codings = 3 }));
        Assert.All(one, picture => Assert.Equal(picture.Value, other[picture.Key]));
    }

    [Fact]
    public void Broken_codings_are_not_drawn_and_break_nothing_else()
    {
        var pictures = Draw(new StackedSpec { Hidden = [8], Codings = 5 }, model =>
            model.parameters().First().fill_(float.NaN.ToScalar()));
        Assert.Equal(["reconstructions.png"], pictures.Keys);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 50, 1)]
    [InlineData(3, 1, 20)]
    [InlineData(2, 8, 8)]
    [InlineData(1, 1, 1)]
    public void Examples_that_are_no_images_have_pictures_too(int channels, int height, int width)
    {
        using var noGrad = no_grad();
        var spec = new TrialSpec { Data = new ShapesData(), Model = new StackedSpec { Hidden = [4], Codings = 2 } };
        using var examples = new TensorDataset(rand(20, channels, height, width), labels_N: null, []);
        using var trained = ModelRegistry.Create(spec.Model, LossKind.Mse, examples.Shape, seed: 1);
        trained.eval();

        Assert.Equal(
            ["codings.png", "reconstructions.png"],
            TrialFigures.Draw("t01", spec, DataOf(examples), _metrics, [], trained, examples, CPU).Pictures.Keys.Order());
    }

    [Fact]
    public void The_names_of_columns_reach_the_pictures_of_a_trial()
    {
        using var noGrad = no_grad();
        var spec = new TrialSpec { Data = new ShapesData(), Model = new VariationalSpec { Hidden = [4], Codings = 2 } };
        using var examples = new TensorDataset(rand(20, 1, 1, 5), labels_N: null, []);
        using var trained = ModelRegistry.Create(spec.Model, LossKind.Mse, examples.Shape, seed: 1);
        trained.eval();

        var (one, other) = (PicturesOf("mass_kg"), PicturesOf("income"));

        Assert.NotEqual(one["reconstructions.png"], other["reconstructions.png"]);
        Assert.NotEqual(one["samples.png"], other["samples.png"]);
        Assert.Equal(one["codings.png"], other["codings.png"]);

        IReadOnlyDictionary<string, byte[]> PicturesOf(string column)
        {
            var preparation = new DataPreparation { Columns = [column, "b", "c", "d", "e"] };
            var data = new TrainedData(new CsvData { File = "x.csv" }, examples.Shape, preparation);
            return TrialFigures.Draw("t01", spec, data, _metrics, [], trained, examples, CPU).Pictures;
        }
    }

    [Fact]
    public void Every_picture_of_a_model_with_findings_says_them_within_an_ordinary_page()
    {
        var model = new StackedSpec { Hidden = [8], Codings = 5 };
        var finding = new TrainingFinding(TrainingFinding.DeadCodings, string.Join(' ', Enumerable.Repeat("dead", 50)));
        var (without, with) = (Draw(model), Draw(model, findings: [finding]));
        Assert.All(with, picture =>
        {
            using var said = SKBitmap.Decode(picture.Value);
            using var silent = SKBitmap.Decode(without[picture.Key]);
            Assert.InRange(said.Width, silent.Width, 1500);
            Assert.True(said.Height > silent.Height, "The finding needs lines of its own.");
        });
    }

    [Fact]
    public void A_map_of_too_many_codings_is_left_out_and_that_is_said()
    {
        using var noGrad = no_grad();
        var spec = new TrialSpec { Data = new ShapesData(), Model = new StackedSpec { Hidden = [], Codings = 1025 } };
        using var examples = new TensorDataset(rand(20, 1, 4, 4), labels_N: null, []);
        using var trained = ModelRegistry.Create(spec.Model, LossKind.Mse, examples.Shape, seed: 1);

        var drawn = TrialFigures.Draw("t01", spec, DataOf(examples), _metrics, [], trained, examples, CPU);

        Assert.Equal(["reconstructions.png"], drawn.Pictures.Keys);
        var finding = Assert.Single(drawn.Missing);
        Assert.Equal(TrainingFinding.NoPicture, finding.Kind);
        Assert.Contains("no codings.png: 1,025 codings are too many", finding.Text);
    }

    private static TrainedData DataOf(Dataset examples) => new(new ShapesData(), examples.Shape, DataPreparation.None);

    private static IReadOnlyDictionary<string, byte[]> Draw(
        ModelSpec model, Action<Autoencoder>? damage = null, IReadOnlyList<TrainingFinding>? findings = null)
    {
        using var noGrad = no_grad();
        var spec = new TrialSpec { Data = new ShapesData { Train = 8, Validation = 300 }, Model = model };
        using var data = DataSources.Load(spec.Data, new DataLocations(null, Path.GetTempPath()));
        using var trained = ModelRegistry.Create(
            model,
            model is LinearSpec ? LossKind.Mse : LossKind.Bce,
            data.Validation.Shape,
            seed: 1);
        trained.eval();
        damage?.Invoke(trained);
        return TrialFigures.Draw("t01", spec, DataOf(data.Validation), _metrics, findings ?? [], trained, data.Validation, CPU).Pictures;
    }
}
