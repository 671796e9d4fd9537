using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Training;
using AeCluster.Specs.Data;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Data.Sources;

public sealed class DataFileTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_relative_path_is_looked_for_in_the_data_folder_and_then_in_the_working_directory()
    {
        _folder.WriteNpy("data/x.npy", [2, 1], 1, 2);
        var locations = new DataLocations(_folder["data"], _folder["cache"]);
        using var found = DataSources.LoadAll(
            new NpyData { File = "x.npy" },
            locations,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([1f, 2], DataFolder.ValuesOf(found));

        var fromHere = Path.GetRelativePath(Environment.CurrentDirectory, _folder["data/x.npy"]);
        using var other = DataSources.LoadAll(
            new NpyData { File = fromHere },
            new DataLocations(null, _folder["cache"]),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([1f, 2], DataFolder.ValuesOf(other));
    }

    [Fact]
    public void A_path_that_leads_nowhere_is_named_with_all_places()
    {
        var error = _folder.ErrorOf(new NpyData { File = "x.npy" });
        Assert.Contains($"looked for {_folder["x.npy"]} and {Path.GetFullPath("x.npy")}", error, StringComparison.Ordinal);
        Assert.Contains("AECLUSTER_DATA", error, StringComparison.Ordinal);
        Assert.Equal(
            $"There is no {_folder["x.npy"]} on this machine.",
            _folder.ErrorOf(new NpyData { File = _folder["x.npy"] }));
        Assert.Contains("path of the data is empty", _folder.ErrorOf(new CsvData { File = " " }), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["y.npy"]);
        Assert.Contains("is a folder, not a file", _folder.ErrorOf(new NpyData { File = "y.npy" }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stamp_changes_when_files_do()
    {
        _folder.WriteGrey("photos/a.png", 1, 1);
        _folder.WriteNpy("x.npy", [2, 1], 1, 2);
        AssertStampChanges(new NpyData { File = "x.npy" }, () => File.SetLastWriteTimeUtc(_folder["x.npy"], DateTime.UnixEpoch));
        AssertStampChanges(new NpyData { File = "x.npy" }, () => _folder.WriteNpy("x.npy", [3, 1], 1, 2, 3));
        AssertStampChanges(new ImagesData { Folder = "photos" }, () => _folder.WriteGrey("photos/b.png", 1, 2));
        Assert.Equal("", DataSources.Stamp(new ShapesData(), _folder.Locations));
        Assert.Equal("", DataSources.Stamp(new NpyData { File = "nowhere.npy" }, _folder.Locations));

        void AssertStampChanges(DataSpec spec, Action change)
        {
            var before = DataSources.Stamp(spec, _folder.Locations);
            Assert.Equal(before, DataSources.Stamp(spec, _folder.Locations));
            change();
            Assert.NotEqual(before, DataSources.Stamp(spec, _folder.Locations));
        }
    }

    [Fact]
    public void All_examples_of_a_generator_are_its_two_parts()
    {
        using var all = _folder.LoadAll(new ShapesData { Train = 12, Validation = 5 });
        using var split = _folder.Load(new ShapesData { Train = 12, Validation = 5 });
        Assert.Equal([.. DataFolder.ValuesOf(split.Train), .. DataFolder.ValuesOf(split.Validation)], DataFolder.ValuesOf(all));
        Assert.Equal(17, all.Labels_N!.shape[0]);
        using var scope = torch.NewDisposeScope();
        all.Prefetch(new long[] { 2, 13 });
        var mixed = all.Rows([13, 2, 16]).data<float>().ToArray();
        Assert.Equal(DataFolder.ValuesOf(all).Chunk(784).ElementAt(2), mixed[784..1568]);
    }

    [Fact]
    public void All_examples_of_a_file_are_in_its_order_with_those_of_a_validation_file_after_them()
    {
        _folder.WriteNpy("x.npy", [3, 1], 1, 2, 3);
        _folder.WriteNpy("v.npy", [2, 1], 4, 5);
        Assert.Equal([1f, 2, 3, 4, 5], _folder.AllValues(new NpyData { File = "x.npy", ValidationFile = "v.npy" }));
    }

    [Theory]
    [InlineData("stacked", LossKind.Bce, true)]
    [InlineData("variational", LossKind.Mse, true)]
    [InlineData("linear", LossKind.Mse, false)]
    public void Values_that_a_sigmoid_cannot_give_are_refused_with_what_to_do(string variant, LossKind loss, bool refused)
    {
        _folder.WriteNpy("x.npy", [40, 3, 2], [.. Enumerable.Range(0, 240).Select(i => (float)i)]);
        var spec = TestRuns.Spec(variant, "adam") with { Data = new NpyData { File = "x.npy", Split = SplitKind.Last } };
        spec = spec with { Training = spec.Training with { Loss = loss } };
        using var split = _folder.Load(spec.Data);
        if (!refused)
        {
            Trainer.Create(spec, split, torch.CPU).Dispose();
            return;
        }

        var error = Assert.Throws<DataException>(() => Trainer.Create(spec, split, torch.CPU));
        Assert.Contains("x.npy", error.Message, StringComparison.Ordinal);
        Assert.Contains("between 0 and 215", error.Message, StringComparison.Ordinal);
        Assert.Contains("data.scale: unit", error.Message, StringComparison.Ordinal);
        using var scaled = _folder.Load(new NpyData { File = "x.npy", Scale = ScaleKind.Unit });
        Trainer.Create(spec, scaled, torch.CPU).Dispose();
    }
}
