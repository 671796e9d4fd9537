using AeCluster.Specs.Models;

namespace AeCluster.Specs.Inspection;

/// <summary>Whether the codings are a bottleneck: otherwise a model may copy its input, and its codings say nothing.</summary>
internal static class CapacityInspection
{
    public static IEnumerable<Finding> Of(ModelSpec autoencoder, DataFacts facts)
    {
        var codings = Codings(autoencoder, facts);
        if (codings >= facts.ExampleValues && !IsHeldBack(autoencoder))
        {
            yield return Finding.Warning(
                $"{codings} codings for examples of {facts.ExampleValues} values are no bottleneck: the model can copy its "
                    + "input without learning anything about it. Set fewer codings (model.codings), or take model.variant: "
                    + "sparse or denoising");
        }

        if (Hidden(autoencoder) is { Count: > 0 } hidden && hidden.Min() is var narrowest && narrowest < codings
            && !IsHeldBack(autoencoder))
        {
            yield return Finding.Warning(
                $"a hidden layer of {narrowest} is narrower than the {codings} codings, so it is the bottleneck and the codings "
                    + "are not. Set model.hidden to wider layers, or fewer codings");
        }

        if (autoencoder is ConvolutionalSpec { Codings: { } dense } convolutional && MapValues(convolutional, facts) is var values
            && values > 0 && values < dense)
        {
            yield return Finding.Warning(
                $"the last feature maps have {values} values, fewer than the {dense} codings, so they are the bottleneck and the "
                    + "codings are not. Set fewer codings (model.codings), or more channels last in model.channels");
        }
    }

    /// <summary>Whether noise, a penalty or a prior keeps the model from copying, however many codings there are.</summary>
    private static bool IsHeldBack(ModelSpec model) => model switch
    {
        DenoisingSpec denoising => denoising.Level > 0,
        SparseSpec sparse => sparse.Penalty != SparsityPenalty.None && sparse.Weight > 0,
        VariationalSpec variational => variational.LatentWeight > 0,
        _ => false,
    };

    private static long Codings(ModelSpec model, DataFacts facts) => model switch
    {
        ConvolutionalSpec { Codings: { } dense } => dense,
        ConvolutionalSpec maps => MapValues(maps, facts),
        BottleneckSpec bottleneck => bottleneck.Codings,
        _ => 0,
    };

    /// <summary>Values of the last feature maps of an example.</summary>
    private static long MapValues(ConvolutionalSpec model, DataFacts facts) =>
        model.Channels.Count > 0 && model.Sizes(facts.Height, facts.Width)[^1] is var (height, width)
            ? (long)model.Channels[^1] * height * width
            : 0;

    /// <summary>Widths of the layers that an example passes whole; those of LSTMs are widths of a step.</summary>
    private static IReadOnlyList<int> Hidden(ModelSpec model) => model switch
    {
        StackedSpec stacked => stacked.Hidden,
        TiedSpec tied => tied.Hidden,
        DenoisingSpec denoising => denoising.Hidden,
        SparseSpec sparse => sparse.Hidden,
        VariationalSpec variational => variational.Hidden,
        _ => [],
    };
}
