using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using TorchSharp;

namespace AeCluster.Models.Tests.Data.Sources;

public sealed class FashionMnistTests : IDisposable
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];

    private static readonly PublishedFile _file1 = new("some.gz", Convert.ToHexStringLower(SHA256.HashData(_content)));

    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-tests-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Cached => Path.Combine(_folder, "fashion-mnist", _file1.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_published_files_load_as_the_first_and_last_images_in_unit_range()
    {
        var locations = DataLocations.FromEnvironment();
        Assert.SkipWhen(
            locations.DataFolder is null
                || !File.Exists(Path.Combine(locations.DataFolder, "fashion-mnist", FashionMnist.TrainImages.Name)),
            $"{DataLocations.DataVariable} names no folder with Fashion-MNIST in it");
        using var scope = torch.NewDisposeScope();
        using var split = DataSources.Load(
            new FashionMnistData { Train = 100, Validation = 50 },
            locations,
            cancellation: Cancellation);

        Assert.Equal((100, 50), (split.Train.Count, split.Validation.Count));
        Assert.Equal(9, split.Train.Labels_N![0].ToInt64());
        Assert.Equal("Ankle boot", split.Train.ClassNames[9]);
        Assert.Equal(1f, split.Train.Whole_NCHW!.max().ToSingle());
        Assert.Equal(0f, split.Train.Whole_NCHW!.min().ToSingle());

        // The published mean of the training pixels is 0.2860.
        using var all = DataSources.Load(
            new FashionMnistData { Train = 59_999, Validation = 1 },
            locations,
            cancellation: Cancellation);
        Assert.Equal(0.2860, all.Train.Whole_NCHW!.mean().ToSingle(), 0.0001);
    }

    [Fact]
    public void Without_network_and_data_the_error_names_both_ways_out()
    {
        using var offline = new Server(_ => throw new HttpRequestException("No such host is known."));
        var error = Assert.Throws<DataException>(() =>
            FashionMnist.Load(
                new FashionMnistData(),
                new DataLocations(null, _folder),
                new Downloads(offline, ["https://a.example/", "https://b.example/"]),
                null,
                Cancellation));

        Assert.Contains("train-images-idx3-ubyte.gz is not here", error.Message);
        Assert.Contains("a.example: No such host is known.", error.Message);
        Assert.Contains("AECLUSTER_DATA", error.Message);
        Assert.Contains("connect this machine", error.Message);
        Assert.Contains(Path.Combine(_folder, "fashion-mnist"), error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_data_folder_without_the_files_is_passed_over_and_a_damaged_file_is_named()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "cache", "fashion-mnist"));
        foreach (var file in (PublishedFile[])[FashionMnist.TrainImages, FashionMnist.TrainLabels])
        {
            File.WriteAllBytes(Path.Combine(_folder, "cache", "fashion-mnist", file.Name), _content);
        }

        var error = Assert.Throws<DataException>(() =>
            DataSources.Load(
                new FashionMnistData(),
                new DataLocations(Path.Combine(_folder, "nothing"), Path.Combine(_folder, "cache")),
                cancellation: Cancellation));
        Assert.StartsWith(Path.Combine(_folder, "cache", "fashion-mnist", "train-images-idx3-ubyte.gz"), error.Message);
        Assert.Contains($"should be {FashionMnist.TrainImages.Sha256}, but is {_file1.Sha256}", error.Message);
        Assert.Contains("Delete it", error.Message);
    }

    [Fact]
    public void A_download_goes_to_the_first_mirror_that_has_the_file_intact_and_tells_its_progress()
    {
        var asked = new List<string>();
        using var server = new Server(request =>
        {
            asked.Add(request.RequestUri!.ToString());
            return request.RequestUri.Host switch
            {
                "gone.example" => new HttpResponseMessage(HttpStatusCode.NotFound),
                "broken.example" => Answer(_content[1..]),
                _ => Answer(_content),
            };
        });
        var progress = new Progress();
        new Downloads(
            server,
            ["https://gone.example/", "https://broken.example/d/", "https://good.example/", "https://never.example/"])
            .Fetch(_file1, Cached, progress, Cancellation);

        Assert.Equal(["https://gone.example/some.gz", "https://broken.example/d/some.gz", "https://good.example/some.gz"], asked);
        Assert.Equal(_content, File.ReadAllBytes(Cached));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Cached)!));
        Assert.Equal(new DataProgress($"downloading {_file1.Name}", _content.Length, _content.Length, "bytes"), progress.Last);
    }

    [Fact]
    public void A_file_that_is_wrong_everywhere_never_appears_under_its_name()
    {
        using var server = new Server(_ => Answer(_content[..100]));
        var error = Assert.Throws<DataException>(() =>
            new Downloads(server, ["https://a.example/"]).Fetch(_file1, Cached, null, Cancellation));
        Assert.Contains($"SHA-256 should be {_file1.Sha256}", error.Message);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Cached)!));
    }

    [Fact]
    public async Task Downloads_at_the_same_time_do_not_disturb_each_other()
    {
        using var server = new Server(_ => Answer(_content));
        var downloads = new Downloads(server, ["https://a.example/"]);
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => downloads.Fetch(_file1, Cached, null, Cancellation))));
        Assert.Equal(_content, File.ReadAllBytes(Cached));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Cached)!));
    }

    [Fact]
    public void A_cancelled_download_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new Server(_ => Answer(_content));
        var progress = new Progress { OnReport = cancel.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new Downloads(server, ["https://a.example/"]).Fetch(_file1, Cached, progress, cancel.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Cached)!));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_said_so()
    {
        File.WriteAllText(Path.Combine(_folder, "fashion-mnist"), "a file in the folder's place");
        using var server = new Server(_ => Answer(_content));
        var error = Assert.Throws<DataException>(() =>
            new Downloads(server, ["https://a.example/"]).Fetch(_file1, Cached, null, Cancellation));
        Assert.Contains("AECLUSTER_CACHE", error.Message);
    }

    [Fact]
    public void The_cache_is_where_the_environment_says()
    {
        Assert.Equal(
            new DataLocations("/d", "/c"),
            From(("AECLUSTER_DATA", "/d"), ("AECLUSTER_CACHE", "/c"), ("XDG_CACHE_HOME", "/x")));
        Assert.Equal(new DataLocations(null, "/x/aecluster"), From(("XDG_CACHE_HOME", "/x"), ("AECLUSTER_DATA", "")));
        Assert.EndsWith(Path.Combine(".cache", "aecluster"), From().CacheFolder);

        static DataLocations From(params (string Name, string Value)[] variables) =>
            DataLocations.From(name => variables.FirstOrDefault(v => v.Name == name).Value);
    }

    [Fact]
    public void An_intact_idx_file_is_read() => Assert.Equal([1, 2, 3, 4, 5, 6], Read(Idx([2, 3], 6), 2, 3));

    [Fact]
    public void Idx_files_that_lie_are_refused()
    {
        Refused("begins with 00000903", Idx([2, 3], 6, magic: 0x0903), 2, 3);
        Refused("begins with 00000802", Idx([2, 3], 6), 6);
        Refused("begins with 0000", [0, 0], 2, 3);
        Refused("within its header", Idx([2, 3], 6)[..9], 2, 3);
        Refused("dimension 2 should be 3, but it says 4294967295", Idx([2, -1], 6), 2, 3);
        Refused("ends after 5", Idx([2, 3], 5), 2, 3);
        Refused("goes on", Idx([2, 3], 7), 2, 3);

        var notGzip = Assert.Throws<DataException>(() => IdxFile.ReadGzip(new MemoryStream(_content), "x.gz", [2, 3]));
        Assert.Contains("not an intact gzip", notGzip.Message);
        var compressed = Compress([.. Idx([40, 100], 0), .. _content[..4_000]]);
        for (var length = 0; length < compressed.Length / 2; length++)
        {
            Assert.Throws<DataException>(() => IdxFile.ReadGzip(new MemoryStream(compressed[..length]), "x.gz", [40, 100]));
        }

        static void Refused(string complaint, byte[] content, params int[] expected)
        {
            var error = Assert.Throws<DataException>(() => Read(content, expected));
            Assert.StartsWith("x.gz is damaged", error.Message);
            Assert.Contains(complaint, error.Message);
        }
    }

    private static byte[] Read(byte[] content, params int[] expected) =>
        IdxFile.ReadGzip(new MemoryStream(Compress(content)), "x.gz", expected);

    private static byte[] Idx(int[] dimensions, int elements, int? magic = null)
    {
        var file = new byte[4 + (4 * dimensions.Length) + elements];
        BinaryPrimitives.WriteInt32BigEndian(file, magic ?? (0x0800 + dimensions.Length));
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        for (var i = 0; i < elements; i++)
        {
            file[file.Length - elements + i] = (byte)(i + 1);
        }

        return file;
    }

    private static byte[] Compress(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    private static HttpResponseMessage Answer(byte[] content) => new() { Content = new ByteArrayContent(content) };

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }

    private sealed class Progress : IProgress<DataProgress>
    {
        public DataProgress Last { get; private set; }

        public Action? OnReport { get; init; }

        public void Report(DataProgress value)
        {
            Last = value;
            OnReport?.Invoke();
        }
    }
}
