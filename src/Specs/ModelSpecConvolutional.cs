using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs;

/// <summary>
/// Convolutions that each halve the image, transposed convolutions that each double it again (Masci et al., 2011). The codings
/// are the last feature maps: on 28 x 28 pixels the defaults give 28 -> 14 -> 7 -> 3, that is 64 x 3 x 3 = 576 codings.
/// </summary>
[Description("Convolutional autoencoder: each convolution and 2x2 max-pooling halves the image, each transposed convolution doubles it again. The codings are the last feature maps, last of `channels` x height x width.")]
public sealed record ConvolutionalSpec : ModelSpec, ISelfChecking
{
    public const string Variant = "convolutional";

    [Description("Feature maps after each halving, input side first; the decoder mirrors them. An image must be at least 2^length pixels high and wide.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Channels { get; init; } = [16, 32, 64];

    [Description("Height and width of every kernel; odd.")]
    [Range(3, 31)]
    public int Kernel { get; init; } = 3;

    [Description("Activation of every layer but the last; the output is a sigmoid.")]
    public Activation Activation { get; init; } = Activation.Selu;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Channels.Count == 0)
        {
            yield return new SpecProblem(nameof(Channels), "channels is empty; without a layer there is nothing to train");
        }

        if (Kernel % 2 == 0)
        {
            yield return new SpecProblem(nameof(Kernel), $"kernel ({Kernel}) is even; only an odd one has a middle to centre on a pixel");
        }
    }
}
