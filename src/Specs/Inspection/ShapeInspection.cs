using AeCluster.Specs.Data;
using AeCluster.Specs.Models;

namespace AeCluster.Specs.Inspection;

/// <summary>Whether the shape of the examples is one that the variant is made for.</summary>
internal static class ShapeInspection
{
    public static IEnumerable<Finding> Of(TrialSpec spec, ModelSpec autoencoder, DataFacts facts) => autoencoder switch
    {
        RecurrentSpec => OfRecurrent(spec, facts),
        ConvolutionalSpec convolutional => OfConvolutional(spec, convolutional, facts),
        _ => [],
    };

    private static IEnumerable<Finding> OfRecurrent(TrialSpec spec, DataFacts facts)
    {
        if (facts.Height == 1)
        {
            yield return Finding.Error(
                $"an example of {facts.Name} is one step of {facts.Channels * facts.Width} values, so the recurrent variant "
                    + $"has no sequence to read. {AsSequence(spec, facts)}; or take model.variant: stacked for rows without an "
                    + "order");
        }
    }

    private static string AsSequence(TrialSpec spec, DataFacts facts) => spec.Data switch
    {
        CsvData => $"If a row is a sequence of {facts.Width} steps, set data.shape: [{facts.Width}, 1] ([steps, features])",
        _ => $"If a row is a sequence of {facts.Width} steps, store it as [N, {facts.Width}, 1] ([N, steps, features]; "
            + "numpy: x[:, :, None])",
    };

    private static IEnumerable<Finding> OfConvolutional(TrialSpec spec, ConvolutionalSpec model, DataFacts facts)
    {
        var isTable = facts.Height == 1 || facts.Width == 1;
        if (model.SizeProblem(facts.Height, facts.Width) is { } problem)
        {
            yield return Finding.Error(isTable
                ? $"an example of {facts.Name} is a row of {facts.ExampleValues} values and not an image, which the "
                    + $"convolutional variant halves in both directions. {AsImage(spec)}take model.variant: stacked, or "
                    + "recurrent for sequences"
                : $"the model does not fit the data: {problem}");
        }
        else if (isTable)
        {
            yield return Finding.Warning(
                $"an example of {facts.Name} is a row of {facts.ExampleValues} values: the convolutional variant takes "
                    + "neighbouring values for neighbouring pixels, which only a signal's are. For a table take "
                    + "model.variant: stacked");
        }
    }

    private static string AsImage(TrialSpec spec) =>
        spec.Data is CsvData ? "If rows are images, set data.shape: [height, width]; otherwise " : "For a table or vectors ";
}
