using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Models;

/// <summary>
/// Convolutions that each halve the image, and transposed convolutions that each double it (Masci et al., 2011). A dense layer
/// reduces the last feature maps to the <see cref="Codings"/>, and another one restores them. Without these layers the codings
/// are the last feature maps, which are often no bottleneck: for 28 x 28 pixels the default channels give 28 -> 14 -> 7 -> 3,
/// that is 64 x 3 x 3 = 576 codings.
/// </summary>
[Description(
    "Convolutional autoencoder: each convolution halves the image, by 2x2 max-pooling or a stride of 2; each transposed "
        + "convolution doubles it. The codings are a dense layer between them; with `codings: null`, they are the last feature "
        + "maps (last of `channels` x height x width).")]
public sealed record ConvolutionalSpec : AutoencoderSpec, ISelfChecking
{
    public const string Variant = "convolutional";

    [Description(
        "Feature maps after each halving, from the input on; the decoder mirrors them. With pooling, an image must be at least "
            + "2^length pixels high and wide.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Channels { get; init; } = [16, 32, 64];

    [Description("Height and width of every kernel; odd.")]
    [Range(3, 31)]
    public int Kernel { get; init; } = 3;

    [Description(
        "How the image is halved: pool (2x2 max-pooling after each convolution; odd sizes are rounded down) or stride "
            + "(convolutions with a stride of 2, no pooling; odd sizes are rounded up).")]
    public Downsampling Downsampling { get; init; } = Downsampling.Pool;

    [Description(
        "Number of codings: the width of a dense bottleneck between the last feature maps and the decoder. null: the feature "
            + "maps are the codings, of 28 x 28 pixels 576.")]
    [Range(1, 65_536)]
    public int? Codings { get; init; } = 30;

    [Description("Activation of every layer but the last, including dense ones.")]
    public Activation Activation { get; init; } = Activation.Selu;

    /// <summary>Height and width of the image and after each halving. The last may be 0: see <see cref="SizeProblem"/>.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes(int height, int width)
    {
        List<(int Height, int Width)> sizes = [(height, width)];
        var roundUp = Downsampling == Downsampling.Stride ? 1 : 0;
        foreach (var _ in Channels)
        {
            sizes.Add(((sizes[^1].Height + roundUp) / 2, (sizes[^1].Width + roundUp) / 2));
        }

        return sizes;
    }

    /// <summary>An error text if images of this size are too small for this depth; otherwise null.</summary>
    public string? SizeProblem(int height, int width)
    {
        var sizes = Sizes(height, width);
        var possible = sizes.TakeWhile(s => s is { Height: > 0, Width: > 0 }).Count();
        return possible == sizes.Count
            ? null
            : $"images of {height}x{width} pixels cannot be pooled {Channels.Count} times, "
                + "once for each of the model's channels: "
                + $"{string.Join(" -> ", sizes.Take(possible + 1).Select(s => $"{s.Height}x{s.Width}"))}; "
                + "name fewer channels, or downsampling: stride";
    }

    public IEnumerable<SpecProblem> Problems()
    {
        if (Channels.Count == 0)
        {
            yield return new SpecProblem(nameof(Channels), "channels is empty; without a layer there is nothing to train");
        }

        if (Kernel % 2 == 0)
        {
            yield return new SpecProblem(
                nameof(Kernel),
                $"kernel ({Kernel}) is even; only an odd one has a middle to centre on a pixel");
        }
    }
}

public enum Downsampling
{
    Pool,
    Stride,
}
