using AeCluster.Specs.Data;
using AeCluster.Specs.Schema;

namespace AeCluster.Messages.Tests;

public sealed class DataSpecsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-specs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_path_says_what_it_is()
    {
        Assert.Equal("x.npy", Assert.IsType<NpyData>(DataSpecs.FromPath("x.npy")).File);
        Assert.Equal("a/x.CSV", Assert.IsType<CsvData>(DataSpecs.FromPath("a/x.CSV")).File);
        Assert.IsType<CsvData>(DataSpecs.FromPath("x.tsv"));
        Assert.IsType<CsvData>(DataSpecs.FromPath("x.csv.gz"));
        Assert.IsType<IdxData>(DataSpecs.FromPath("t10k-images-idx3-ubyte"));
        Assert.IsType<IdxData>(DataSpecs.FromPath("t10k-images.idx3-ubyte.gz"));
        Assert.IsType<IdxData>(DataSpecs.FromPath("x.idx"));
        Assert.Equal(_folder, Assert.IsType<ImagesData>(DataSpecs.FromPath(_folder)).Folder);
        Assert.IsType<NpyData>(DataSpecs.FromPath("x-idx.npy"));
        Assert.IsType<CsvData>(DataSpecs.FromPath("x.idx.csv.gz"));
        Assert.Equal("x.npz:a", Assert.IsType<NpyData>(DataSpecs.FromPath("x.npz:a")).File);
        Assert.Null(DataSpecs.FromPath("x.zip"));
        Assert.Null(DataSpecs.FromPath("shapes"));
    }

    [Fact]
    public void Labels_are_found_beside_their_examples()
    {
        foreach (var name in (string[])["x-labels.npy", "t10k-labels-idx1-ubyte.gz"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
        }

        Assert.Equal(
            Path.Combine(_folder, "x-labels.npy"),
            Assert.IsType<NpyData>(DataSpecs.FromPath(Path.Combine(_folder, "x.npy"))).Labels);
        Assert.Null(Assert.IsType<NpyData>(DataSpecs.FromPath(Path.Combine(_folder, "y.npy"))).Labels);
        Assert.Equal(
            Path.Combine(_folder, "t10k-labels-idx1-ubyte.gz"),
            Assert.IsType<IdxData>(DataSpecs.FromPath(Path.Combine(_folder, "t10k-images-idx3-ubyte.gz"))).Labels);
        Assert.Null(Assert.IsType<IdxData>(DataSpecs.FromPath(Path.Combine(_folder, "t10k-labels-idx1-ubyte.gz"))).Labels);
    }

    [Fact]
    public void Names_come_before_paths()
    {
        Assert.All(DataSpecs.Names, name => Assert.Equal(name, KindNames.Of(DataSpecs.Find(name)!)));
        Assert.IsType<CsvData>(DataSpecs.Find("shapes.csv"));
        Assert.Null(DataSpecs.Find("shape"));
    }

    [Fact]
    public void All_paths_are_named_in_one_phrase() => Assert.Equal(
        "idx (.idx, -ubyte, perhaps .gz), .npy (.npz), .csv (.tsv, .txt), or a folder of images",
        DataSpecs.KnownPaths);

    [Fact]
    public void Data_of_a_path_is_read_like_that_of_the_training()
    {
        var trained = new NpyData { File = "a.npy", Labels = "b.npy", Limit = 5, Split = SplitKind.Last };
        var read = new NpyData { File = "x.npy", ClassNames = trained.ClassNames };
        Assert.Equal(read with { Split = SplitKind.Last }, read.ForModel(trained, 1, 2, 3));
        Assert.Equal([1, 2, 3], Assert.IsType<CsvData>(new CsvData { File = "x.csv" }.ForModel(trained, 1, 2, 3)).Shape);
        Assert.Equal(
            new ImagesData { Folder = "x", Width = 3, Height = 2, Channels = ChannelKind.Grey },
            new ImagesData { Folder = "x" }.ForModel(trained, 1, 2, 3));
        Assert.Equal(new SinesData { Length = 2, Features = 3 }, new SinesData().ForModel(trained, 1, 2, 3));
        Assert.Equal(new ShapesData(), new ShapesData().ForModel(trained, 1, 2, 3));
    }

    [Fact]
    public void Every_path_of_a_spec_is_known()
    {
        FileDataSpec[] specs =
        [
            new IdxData { File = "a", Labels = "b", ValidationFile = "c", ValidationLabels = "d" },
            new NpyData { File = "a", Labels = "b", ValidationFile = "c", ValidationLabels = "d" },
            new CsvData { File = "a", ValidationFile = "b" },
            new ImagesData { Folder = "a", ValidationFolder = "b" },
        ];
        Assert.Equal(["abcd", "abcd", "ab", "ab"], specs.Select(spec => string.Concat(spec.Paths())));
        Assert.All(specs, spec =>
            Assert.Equal(spec.Paths().Select(path => $"/{path}"), spec.MapPaths(path => $"/{path}").Paths()));
    }
}
