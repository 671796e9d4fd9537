using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Tests.Data;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using FsCheck.Xunit;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Checkpoints;

public sealed class StoredPreparationTests : IDisposable
{
    private static readonly NpyData _data = new()
    {
        File = "x.npy",
        Split = SplitKind.Last,
        Validation = 1,
        Scale = ScaleKind.Standardize,
    };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property]
    public void Statistics_and_names_come_back_to_the_bit(int[] offsets, int[] divisors, int low, string[] columns)
    {
        var count = Math.Max(1, Math.Min(offsets.Length, divisors.Length));
        var preparation = new DataPreparation
        {
            // All bit patterns: subnormal numbers, infinities, NaNs.
            Scaling = new Scaling(Bits(offsets), Bits(divisors)),
            Levels = low % 2 == 0 ? null : ushort.MaxValue,
            Extent = new ValueExtent(low / 7f, float.MaxValue),
            Columns = [.. columns.Select(name => new string([.. (name ?? "").Where(c => !char.IsSurrogate(c))]))],
        };
        var checkpoint = new Checkpoint(
            new TrialSpec { Data = _data, Model = new LinearSpec() },
            new ExampleShape(1, 1, count),
            0,
            0,
            0,
            [],
            []);
        var read = Again(checkpoint with { DataPreparation = preparation }).DataPreparation;
        Assert.Equal(BitsOf(preparation.Scaling.Offsets), BitsOf(read.Scaling!.Offsets));
        Assert.Equal(BitsOf(preparation.Scaling.Divisors), BitsOf(read.Scaling.Divisors));
        Assert.Equal(preparation.Levels, read.Levels);
        Assert.Equal(preparation.Extent, read.Extent);
        Assert.Equal(preparation.Columns, read.Columns);

        float[] Bits(int[] numbers) =>
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => BitConverter.Int32BitsToSingle(i < numbers.Length ? numbers[i] * 7919 : 1)),
            ];
        static int[] BitsOf(ReadOnlySpan<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
    }

    [Fact]
    public void Statistics_are_neither_parameters_nor_optimizer_state_and_the_weights_stay_where_they_are()
    {
        var with = Trained(3);
        var without = with with { DataPreparation = DataPreparation.None };
        Assert.NotNull(with.DataPreparation.Scaling);

        var read = Again(with);
        Assert.Equal(without.ParametersSha256(), read.ParametersSha256());
        Assert.Equal(without.OptimizerState.Select(tensor => tensor.Name), read.OptimizerState.Select(tensor => tensor.Name));
        read.CreateModel(CPU).Dispose();
        var (plain, _) = Safetensors.Read(CheckpointFile.ToBytes(without), "plain");
        var (tensors, metadata) = Safetensors.Read(CheckpointFile.ToBytes(with), "with");
        Assert.Equal(
            [.. plain.Select(tensor => tensor.Name), "scaling.offsets", "scaling.divisors"],
            tensors.Select(tensor => tensor.Name));
        Assert.Equal("linear", metadata["scaling"]);
    }

    [Theory]
    [InlineData(ScaleKind.Unit)]
    [InlineData(ScaleKind.UnitPerFeature)]
    [InlineData(ScaleKind.Standardize)]
    [InlineData(ScaleKind.Auto)]
    [InlineData(ScaleKind.None)]
    public void A_library_reads_other_files_by_the_checkpoint_alone(ScaleKind scale)
    {
        _folder.WriteNpy("new.npy", [2, 2], 0.1f, 5, 3, -1000);
        var checkpoint = Trained(2, scale);
        var expected = Values(checkpoint);
        File.Delete(_folder["x.npy"]);

        Assert.Equal(expected, Values(checkpoint));
        var row = (float[])[3, -1000];
        checkpoint.DataPreparation.Scaling!.Apply(row);
        Assert.Equal(expected[2..], row);

        float[] Values(Checkpoint like)
        {
            using var data = _folder.LoadAll(new NpyData { File = "new.npy" }, like.TrainedOn);
            return DataFolder.ValuesOf(data);
        }
    }

    [Theory]
    [InlineData(ScaleKind.Unit)]
    [InlineData(ScaleKind.UnitPerFeature)]
    public void A_checkpoint_of_version_0_2_0_that_clipped_is_read_and_clips_no_more(ScaleKind scale)
    {
        var (tensors, metadata) = Safetensors.Read(CheckpointFile.ToBytes(Trained(3, scale)), "file");
        var old = new Dictionary<string, string>(metadata) { ["scaling"] = "cut" };
        old.Remove("extent");
        var read = StoredPreparation.Read(old, tensors, new ExampleShape(1, 1, 3));
        var row = (float[])[-1000, 0, 1000];
        read.Scaling!.Apply(row);
        Assert.True(row[0] < -100 && row[2] > 100);
        Assert.Null(read.Extent);
    }

    [Fact]
    public void Data_that_has_changed_is_refused_and_as_other_data_scaled_as_the_model_saw_it()
    {
        var checkpoint = Trained(2);
        using (var before = _folder.LoadAll(checkpoint.Spec.Data.ForModel(checkpoint.Spec.Data, 1, 1, 2), checkpoint.TrainedOn))
        {
            Assert.Empty(before.Findings);
        }

        _folder.WriteNpy("x.npy", [5, 2], [.. Enumerable.Range(0, 10).Select(i => 1e6f * i)]);
        foreach (var load in (Action[])
            [
                () => _folder.LoadAll(checkpoint.Spec.Data, checkpoint.TrainedOn),
                () => DataSources.Load(
                    checkpoint.Spec.Data, _folder.Locations, checkpoint.TrainedOn, null, TestContext.Current.CancellationToken),
            ])
        {
            var error = Assert.Throws<DataException>(load);
            Assert.StartsWith(
                $"{_folder["x.npy"]} has changed since the model was trained on it", error.Message, StringComparison.Ordinal);
            Assert.EndsWith($"as other data: --data {_folder["x.npy"]}.", error.Message, StringComparison.Ordinal);
        }

        using var data = _folder.LoadAll(new NpyData { File = _folder["x.npy"] }, checkpoint.TrainedOn);
        var first = (float[])[0, 1e6f];
        checkpoint.DataPreparation.Scaling!.Apply(first);
        Assert.Equal(first, DataFolder.ValuesOf(data)[..2]);
        Assert.Contains("has changed since", Assert.Single(data.Findings).Text, StringComparison.Ordinal);
        _folder.WriteNpy("other.npy", [1, 2], 1, 2);
        using var other = _folder.LoadAll(new NpyData { File = "other.npy" }, checkpoint.TrainedOn);
        Assert.Empty(other.Findings);
    }

    [Fact]
    public void A_checkpoint_of_before_needs_the_data_of_its_training_and_says_so()
    {
        _folder.WriteNpy("new.npy", [2, 2], 0.1f, 5, 3, -1000);
        var checkpoint = Trained(2);
        using var known = _folder.LoadAll(new NpyData { File = "new.npy" }, checkpoint.TrainedOn);
        var old = Again(checkpoint with { DataPreparation = DataPreparation.None }).TrainedOn;
        using var again = _folder.LoadAll(new NpyData { File = "new.npy" }, old);
        Assert.Equal(DataFolder.ValuesOf(known), DataFolder.ValuesOf(again));

        File.Delete(_folder["x.npy"]);
        var error = Assert.Throws<DataException>(() => _folder.LoadAll(new NpyData { File = "new.npy" }, old));
        Assert.Contains("x.npy", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "is needed to scale other data like it (data.scale: standardize)",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2x2x2", "linear", "is not one for examples of 2x2x2")]
    [InlineData("1x1x3", "curved", "a scaling 'curved'")]
    public void Statistics_of_other_examples_are_refused(string shape, string kind, string problem)
    {
        var (tensors, metadata) = Safetensors.Read(CheckpointFile.ToBytes(Trained(3)), "file");
        var values = tensors.ToDictionary(tensor => tensor.Name);
        var error = Assert.Throws<FormatException>(() =>
            StoredPreparation.Read(
                new Dictionary<string, string>(metadata) { ["scaling"] = kind },
                [.. values.Values],
                ExampleShape.Parse(shape)!.Value));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() =>
            StoredPreparation.Read(metadata, [values["scaling.offsets"]], new ExampleShape(1, 1, 3)));
    }

    private static Checkpoint Again(Checkpoint checkpoint) => CheckpointFile.FromBytes(CheckpointFile.ToBytes(checkpoint));

    /// <summary>A linear model of examples from a file.</summary>
    private Checkpoint Trained(int values, ScaleKind scale = ScaleKind.Standardize)
    {
        _folder.WriteNpy("x.npy", [5, values], [.. Enumerable.Range(0, 5 * values).Select(i => (float)Math.Sin(i))]);
        var spec = new TrialSpec
        {
            Data = _data with { Scale = scale },
            Model = new LinearSpec { Codings = 1 },
            Training = new TrainingSpec { Batch = 4, Epochs = 1, Loss = LossKind.Mse, Optimizer = new AdamSpec() },
        };
        using var data = _folder.Load(spec.Data);
        using var trainer = Trainer.Create(spec, data, CPU);
        TestRuns.Finish(trainer);
        return Again(trainer.Capture());
    }
}
