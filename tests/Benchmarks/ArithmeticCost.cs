using AeCluster.Specs.Models;

namespace AeCluster.Benchmarks;

/// <summary>
/// Multiplications and additions per training example in matrix products and convolutions: one forward and two backward passes
/// (gradients of weights and inputs; of weights only for the first layer). Activations, loss and optimizer are not counted.
/// </summary>
internal static class ArithmeticCost
{
    private const int Side = 28;
    private const int Values = Side * Side;

    /// <param name="spec">A model for images of 28 x 28 x 1.</param>
    public static double OfExample(ModelSpec spec) => spec switch
    {
        LinearSpec linear => Dense([Values, linear.Codings, Values]),
        StackedSpec stacked => Mirrored(stacked.Hidden, stacked.Codings),
        TiedSpec tied => Mirrored(tied.Hidden, tied.Codings),
        DenoisingSpec denoising => Mirrored(denoising.Hidden, denoising.Codings),
        SparseSpec sparse => Mirrored(sparse.Hidden, sparse.Codings),
        VariationalSpec variational => Mirrored(variational.Hidden, variational.Codings)
            + (6.0 * variational.Hidden[^1] * variational.Codings),
        ConvolutionalSpec convolutional => Convolutional(convolutional),
        RecurrentSpec recurrent => Recurrent(recurrent),
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };

    private static double Mirrored(IReadOnlyList<int> hidden, int codings) =>
        Dense([Values, .. hidden, codings, .. hidden.Reverse(), Values]);

    private static double Dense(int[] widths) => Total(widths.Zip(widths.Skip(1), (inputs, outputs) => (double)inputs * outputs));

    private static double Convolutional(ConvolutionalSpec spec)
    {
        var area = (double)spec.Kernel * spec.Kernel;
        int[] channels = [1, .. spec.Channels];
        var sizes = spec.Sizes(Side, Side).Select(size => (double)size.Height * size.Width).ToArray();
        var pooled = spec.Downsampling == Downsampling.Pool;
        var down = Enumerable
            .Range(0, channels.Length - 1)
            .Select(i => area * channels[i] * channels[i + 1] * sizes[pooled ? i : i + 1]);
        var up = Enumerable
            .Range(0, channels.Length - 1)
            .Reverse()
            .Select(i => area * channels[i] * channels[i + 1] * sizes[i + 1]);
        return Total([.. down, .. up]);
    }

    private static double Recurrent(RecurrentSpec spec)
    {
        int[] down = [Side, .. spec.Hidden, spec.Codings];
        int[] up = [spec.Codings, .. spec.Hidden.Reverse()];
        return Total([.. Lstms(down), .. Lstms(up), (double)Side * up[^1] * Side]);
    }

    private static IEnumerable<double> Lstms(int[] widths) =>
        widths.Zip(widths.Skip(1), (inputs, units) => 4.0 * Side * units * (inputs + units));

    /// <param name="products">Forward multiplications of each layer, starting at the input.</param>
    private static double Total(IEnumerable<double> products) =>
        products.Select((product, i) => 2 * product * (i == 0 ? 2 : 3)).Sum();
}
