using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data;

public sealed class FingerprintTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_content_elsewhere_has_the_same_fingerprint_and_other_content_another()
    {
        _folder.WriteNpy("a/x.npy", [4, 1], 1, 2, 3, 4);
        _folder.WriteNpy("b/y.npy", [4, 1], 1, 2, 3, 4);
        _folder.WriteNpy("c/x.npy", [4, 1], 1, 2, 3, 5);
        _folder.WriteNpy("d/x.npy", [2, 2], 1, 2, 3, 4);
        Assert.Equal(Of("a/x.npy"), Of("b/y.npy"));
        Assert.Equal(4, new[] { Of("a/x.npy"), Of("c/x.npy"), Of("d/x.npy"), "" }.Distinct().Count());

        string Of(string file)
        {
            using var split = _folder.Load(new NpyData { File = file });
            return split.Fingerprint;
        }
    }

    [Fact]
    public void Labels_count()
    {
        _folder.WriteNpy("x.npy", [4, 1], 1, 2, 3, 4);
        _folder.WriteLabels("y.npy", 0, 1, 2, 3);
        _folder.WriteLabels("z.npy", 0, 1, 2, 2);
        string[] all = [.. new[] { null, "y.npy", "z.npy" }.Select(labels =>
        {
            using var split = _folder.Load(new NpyData { File = "x.npy", Labels = labels });
            return split.Fingerprint;
        })];
        Assert.Equal(3, all.Distinct().Count());
    }

    [Fact]
    public void Of_images_and_tables_the_content_counts_too()
    {
        _folder.WriteGrey("photos/a.png", 1, 1);
        _folder.WriteGrey("photos/b.png", 1, 2);
        _folder.Write("x.csv", "1,2\n3,4\n");
        var (images, table) = (Of(new ImagesData { Folder = "photos" }), Of(new CsvData { File = "x.csv" }));
        Assert.Equal(images, Of(new ImagesData { Folder = "photos" }));
        _folder.WriteGrey("photos/b.png", 1, 3);
        _folder.Write("x.csv", "1,2\n3,5\n");
        Assert.NotEqual(images, Of(new ImagesData { Folder = "photos" }));
        Assert.NotEqual(table, Of(new CsvData { File = "x.csv" }));
    }

    [Fact]
    public void What_is_drawn_or_published_has_one_of_its_settings()
    {
        DataSpec[] specs =
        [
            new ShapesData { Train = 3, Validation = 2 }, new ShapesData { Train = 3, Validation = 2, Seed = 2 },
            new Toy3dData { Train = 3 }, new Toy3dData { Train = 3, Noise = 0.2 },
            new SinesData { Train = 3, Validation = 2 }, new SinesData { Train = 3, Validation = 2, MaxPeriods = 5 },
        ];
        Assert.Equal(specs.Length, specs.Select(Of).Append("").Distinct().Count() - 1);
    }

    [Fact]
    public void Of_what_is_large_the_length_and_pieces_from_beginning_to_end_count()
    {
        const long Length = 10L << 30;
        var asked = new List<long>();
        Assert.Equal(Hash(Length, -1), Hash(Length, -1));
        var pieces = asked.Count / 2;
        Assert.Equal(1024, pieces);
        Assert.Equal(0, asked[0]);
        Assert.NotEqual(Hash(Length, -1), Hash(Length + 1, -1));
        Assert.NotEqual(Hash(Length, -1), Hash(Length, Length - 1));
        Assert.NotEqual(Hash(Length, -1), Hash(Length, 0));

        string Hash(long length, long changed)
        {
            using var fingerprint = new Fingerprint();
            fingerprint.AddSampled(length, (offset, bytes) =>
            {
                asked.Add(offset);
                bytes.Clear();
                if (changed >= offset && changed < offset + bytes.Length)
                {
                    bytes[(int)(changed - offset)] = 1;
                }
            });
            return fingerprint.Finish();
        }
    }

    private string Of(DataSpec spec)
    {
        using var split = _folder.Load(spec);
        return split.Fingerprint;
    }
}
