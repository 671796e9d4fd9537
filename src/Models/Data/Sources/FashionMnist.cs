using System.Security.Cryptography;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017; MIT licence): 60,000 training images, 28 x 28, ten classes. The files are
/// looked for in the data folder, then in the cache; missing ones are downloaded to the cache.
/// </summary>
public static class FashionMnist
{
    private const string Folder = "fashion-mnist";
    private const int Side = 28;

    internal static readonly PublishedFile TrainImages = new(
        "train-images-idx3-ubyte.gz", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84");

    internal static readonly PublishedFile TrainLabels = new(
        "train-labels-idx1-ubyte.gz", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845");

    internal static readonly PublishedFile TestImages = new(
        "t10k-images-idx3-ubyte.gz", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073");

    internal static readonly PublishedFile TestLabels = new(
        "t10k-labels-idx1-ubyte.gz", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5");

    /// <summary>The authors' own host has only plain http; the checksums protect it, too.</summary>
    private static readonly string[] _mirrors =
    [
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ];

    public static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <exception cref="DataException">The files cannot be downloaded, or are damaged.</exception>
    public static DataSplit Load(
        FashionMnistData spec,
        DataLocations locations,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) };
        return Load(spec, locations, new Downloads(handler, _mirrors), progress, cancellation);
    }

    internal static DataSplit Load(
        FashionMnistData spec,
        DataLocations locations,
        Downloads downloads,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(locations);
        var train = Read(TrainImages, TrainLabels, FashionMnistData.Images);
        var (validation, first) = spec.Test
            ? (Read(TestImages, TestLabels, FashionMnistData.TestImages), 0)
            : (train, FashionMnistData.Images - spec.Validation);
        return new DataSplit(Part(train, 0, spec.Train), Part(validation, first, spec.Validation))
        {
            Name = FashionMnistData.Source,
            Fingerprint = Fingerprint.Of($"{FashionMnistData.Source} {spec.Train} {spec.Validation}{(spec.Test ? " test" : "")}"),
        };

        (byte[] Images, byte[] Labels) Read(PublishedFile images, PublishedFile labels, int count)
        {
            // Find both before reading either: that one is missing is the more helpful error.
            var (imagesPath, labelsPath) = (
                Find(images, locations, downloads, progress, cancellation),
                Find(labels, locations, downloads, progress, cancellation));
            return (FashionMnist.Read(images, imagesPath, [count, Side, Side]), FashionMnist.Read(labels, labelsPath, [count]));
        }

        static TensorDataset Part((byte[] Images, byte[] Labels) from, int first, int count) => new(
            ByteImages.ToTensor(from.Images.AsSpan(first * Side * Side, count * Side * Side), new ExampleShape(1, Side, Side)),
            ByteImages.ToLabels(from.Labels.AsSpan(first, count)),
            ClassNames);
    }

    private static string Find(
        PublishedFile file,
        DataLocations locations,
        Downloads downloads,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        if (locations.Folders.Select(folder => Path.Combine(folder, Folder, file.Name)).FirstOrDefault(File.Exists) is { } there)
        {
            return there;
        }

        var cached = Path.Combine(locations.CacheFolder, Folder, file.Name);
        if (!File.Exists(cached))
        {
            downloads.Fetch(file, cached, progress, cancellation);
        }

        return cached;
    }

    private static byte[] Read(PublishedFile file, string path, ReadOnlySpan<int> dimensions)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {e.Message}", e);
        }

        var seen = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (seen != file.Sha256)
        {
            throw new DataException(
                $"{path} is damaged: its SHA-256 should be {file.Sha256}, but is {seen} ({bytes.Length} bytes). "
                    + "Delete it, so that it is downloaded again, or put an intact copy in its place.");
        }

        return IdxFile.ReadGzip(new MemoryStream(bytes), path, dimensions);
    }
}
