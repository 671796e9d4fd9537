using System.ComponentModel;

namespace AeCluster.Specs.Data;

/// <summary>Arrays in NumPy's format.</summary>
[Description(
    "NumPy arrays (.npy, or FILE.npz:NAME in an archive), booleans, integers or floats: [N, V] vectors, [N, H, W] images or "
        + "[N, T, F] sequences, [N, C, H, W].")]
public sealed record NpyData : ArrayDataSpec
{
    public const string Source = "npy";

    private const string Extension = ".npy";

    [Description("File of the examples, e.g. numpy.save('train.npy', x), or an array of several: mnist.npz:x_train.")]
    public required string File { get; init; }

    [Description(
        "Whether images are [N, H, W, C] and not [N, C, H, W]. none: [N, H, W, C] if the last dimension is 1, 3 or 4 and the "
            + "two before it are larger than 4.")]
    public bool? ChannelsLast { get; init; }

    internal override string PathsInWords => $"{Extension} ({NpzPath.Extension})";

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        File = Mapped(File, map)!,
        Labels = Mapped(Labels, map),
        ValidationFile = Mapped(ValidationFile, map),
        ValidationLabels = Mapped(ValidationLabels, map),
    };

    public override DataSpec ForModel(DataSpec trained, int channels, int height, int width) => trained is NpyData like
        ? WithoutSplit(like) with { File = File, Labels = Labels, ValidationFile = null, ValidationLabels = null }
        : this;

    /// <summary>Finds labels beside the examples: <c>x-labels.npy</c> of <c>x.npy</c>.</summary>
    internal override FileDataSpec? FromPath(string path)
    {
        if (NpzPath.IsArchive(path))
        {
            return new NpyData { File = path };
        }

        var name = Path.GetFileName(path);
        return EndsWith(name, Extension)
            ? new NpyData { File = path, Labels = FileBeside(path, $"{name[..^Extension.Length]}-labels.npy") }
            : null;
    }
}
