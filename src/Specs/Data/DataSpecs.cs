namespace AeCluster.Specs.Data;

/// <summary>Data specs from what people type on a command line.</summary>
public static class DataSpecs
{
    /// <summary>Data sets that have a name and need no file.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [ShapesData.Source, FashionMnistData.Source, Toy3dData.Source, SinesData.Source];

    /// <summary>What kinds of path <see cref="FromPath"/> knows, for an error's end.</summary>
    public const string KnownPaths = ".npy, .csv (.tsv, .txt), idx (.idx, -ubyte, perhaps .gz), or a folder of images";

    /// <summary>The data set of this name with all defaults, else what <see cref="FromPath"/> makes of it; null where it is
    /// neither.</summary>
    public static DataSpec? Find(string nameOrPath) => nameOrPath switch
    {
        ShapesData.Source => new ShapesData(),
        FashionMnistData.Source => new FashionMnistData(),
        Toy3dData.Source => new Toy3dData(),
        SinesData.Source => new SinesData(),
        _ => FromPath(nameOrPath),
    };

    /// <summary>
    /// The spec of a file or folder, by its name; null where that says nothing. Labels are found in a file beside it that is
    /// named after it: <c>x-labels.npy</c> of <c>x.npy</c>, <c>t10k-labels-idx1-ubyte.gz</c> of <c>t10k-images-idx3-ubyte.gz</c>.
    /// </summary>
    public static FileDataSpec? FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
        {
            return new ImagesData { Folder = path };
        }

        var name = Path.GetFileName(path);
        var plain = IsNamed(name, ".gz") ? name[..^3] : name;
        if (IsNamed(name, ".npy"))
        {
            return new NpyData { File = path, Labels = Existing(path, $"{name[..^4]}-labels.npy") };
        }

        if (IsNamed(plain, ".csv") || IsNamed(plain, ".tsv") || IsNamed(plain, ".txt"))
        {
            return new CsvData { File = path };
        }

        if (
            plain.Contains(".idx", StringComparison.OrdinalIgnoreCase)
            || plain.Contains("-idx", StringComparison.OrdinalIgnoreCase)
            || IsNamed(plain, "-ubyte"))
        {
            var labels = name.Replace("images", "labels", StringComparison.Ordinal)
                .Replace("idx3", "idx1", StringComparison.Ordinal);
            return new IdxData { File = path, Labels = labels == name ? null : Existing(path, labels) };
        }

        return null;
    }

    private static bool IsNamed(string name, string end) =>
        name.Length > end.Length && name.EndsWith(end, StringComparison.OrdinalIgnoreCase);

    private static string? Existing(string beside, string name) =>
        Path.Combine(Path.GetDirectoryName(beside) ?? "", name) is var path && File.Exists(path) ? path : null;
}
