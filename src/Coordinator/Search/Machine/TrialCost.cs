using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>
/// What an epoch of a trial costs, from its settings alone: an estimate in arithmetic operations that decides in which order
/// results count in virtual order. It is not a time; only ratios matter, and the same spec has the same cost everywhere.
/// </summary>
public static class TrialCost
{
    /// <summary>Values of an example where the settings do not say.</summary>
    private const int UsualValues = 100;

    /// <summary>Examples where the settings do not say.</summary>
    private const int UsualExamples = 10_000;

    /// <summary>What a step costs beside its arithmetic: starting kernels, the optimizer's bookkeeping.</summary>
    private const double StepOverhead = 2e6;

    /// <summary>Forward, backward to the inputs and backward to the weights: a multiplication and an addition each.</summary>
    private const double OperationsPerWeight = 6;

    public static double PerEpoch(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var examples = spec.Data.TrainCount ?? UsualExamples;
        var steps = Math.Ceiling((double)examples / spec.Training.Batch);
        return (examples * OperationsPerWeight * Products(spec.Model, spec.Data)) + (steps * StepOverhead);
    }

    /// <summary>Products of weights and values for one example.</summary>
    private static double Products(ModelSpec model, DataSpec data)
    {
        var (height, width) = data.ImageSize ?? (1, UsualValues);
        return model switch
        {
            ClassifierSpec classifier => Products(classifier.Encoder, data),
            ConvolutionalSpec convolutional => Convolutions(convolutional, height, width),
            RecurrentSpec recurrent => Lstms(recurrent, height, width),
            _ => Dense(model, height * width),
        };
    }

    private static double Dense(ModelSpec model, int values)
    {
        int[] widths = [values, .. Widths(model)];
        // Encoder and decoder mirror each other.
        return 2 * widths.Zip(widths.Skip(1), (from, to) => (double)from * to).Sum();
    }

    /// <summary>Widths of the encoder's layers, without its input.</summary>
    private static IEnumerable<int> Widths(ModelSpec model) => model switch
    {
        StackedSpec stacked => [.. stacked.Hidden, stacked.Codings],
        TiedSpec tied => [.. tied.Hidden, tied.Codings],
        DenoisingSpec denoising => [.. denoising.Hidden, denoising.Codings],
        SparseSpec sparse => [.. sparse.Hidden, sparse.Codings],
        VariationalSpec variational => [.. variational.Hidden, variational.Codings],
        RecurrentSpec recurrent => [.. recurrent.Hidden, recurrent.Codings],
        BottleneckSpec bottleneck => [bottleneck.Codings],
        _ => [],
    };

    private static double Convolutions(ConvolutionalSpec model, int height, int width)
    {
        var (sum, before) = (0.0, 1);
        foreach (var channels in model.Channels)
        {
            sum += 9.0 * before * channels * height * width;
            (before, height, width) = (channels, Math.Max(1, height / 2), Math.Max(1, width / 2));
        }

        return 2 * sum;
    }

    private static double Lstms(RecurrentSpec model, int steps, int features)
    {
        int[] widths = [features, .. Widths(model)];
        return 2 * steps * widths.Zip(widths.Skip(1), (from, to) => 4.0 * (from + to) * to).Sum();
    }
}
