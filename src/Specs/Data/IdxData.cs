using System.ComponentModel;

namespace AeCluster.Specs.Data;

/// <summary>Arrays in the format of MNIST.</summary>
[Description(
    "idx files, the format of MNIST, gzip or not: [N, H, W], [N, C, H, W] or [N, V]; bytes, integers or floats. Compressed "
        + "files are not streamed.")]
public sealed record IdxData : ArrayDataSpec
{
    public const string Source = "idx";

    [Description("File of the examples, e.g. train-images-idx3-ubyte.gz.")]
    public required string File { get; init; }

    internal override string PathsInWords => "idx (.idx, -ubyte, perhaps .gz)";

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        Labels = Mapped(Labels, map),
        ValidationFile = Mapped(ValidationFile, map),
        ValidationLabels = Mapped(ValidationLabels, map),
    };

    public override DataSpec ForModel(DataSpec trained, int channels, int height, int width) => trained is IdxData like
        ? WithoutSplit(like) with { File = File, Labels = Labels, ValidationFile = null, ValidationLabels = null }
        : this;

    /// <summary>Finds labels beside the examples: <c>t10k-labels-idx1-ubyte.gz</c> of <c>t10k-images-idx3-ubyte.gz</c>.</summary>
    internal override FileDataSpec? FromPath(string path)
    {
        var uncompressed = UncompressedName(path);
        if (!uncompressed.Contains(".idx", StringComparison.OrdinalIgnoreCase)
            && !uncompressed.Contains("-idx", StringComparison.OrdinalIgnoreCase)
            && !EndsWith(uncompressed, "-ubyte"))
        {
            return null;
        }

        var name = Path.GetFileName(path);
        var labels = name
            .Replace("images", "labels", StringComparison.Ordinal)
            .Replace("idx3", "idx1", StringComparison.Ordinal);
        return new IdxData { File = path, Labels = labels == name ? null : FileBeside(path, labels) };
    }
}
