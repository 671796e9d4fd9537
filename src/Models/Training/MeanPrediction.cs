using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>The simplest model there is: it predicts each value of an example by its mean over the training examples.</summary>
internal static class MeanPrediction
{
    /// <summary>More training examples would not change the mean by anything that matters, but take time to read.</summary>
    private const int MaxExamples = 10_000;
    private const int Batch = 256;

    /// <summary>
    /// Its mean squared error over all validation examples and their values. Of many training examples it takes some, evenly
    /// spread. Sums are in float64 and in order, so the result does not depend on the machine.
    /// </summary>
    /// <param name="training">Is left without an order.</param>
    /// <param name="validation">Arranged in order.</param>
    public static double SquaredError(ExampleFeed training, ExampleFeed validation)
    {
        var taken = Math.Min(MaxExamples, training.Count);
        training.Arrange([.. Enumerable.Range(0, taken).Select(place => (long)place * training.Count / taken)]);
        double[] sum_V = [];
        ForEachExample(training, taken, values =>
        {
            sum_V = sum_V.Length == 0 ? new double[values.Length] : sum_V;
            for (var i = 0; i < values.Length; i++)
            {
                sum_V[i] += values[i];
            }
        });
        training.Forget();

        var squares = 0.0;
        ForEachExample(validation, validation.Count, values =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                var deviation = values[i] - (sum_V[i] / taken);
                squares += deviation * deviation;
            }
        });
        return squares / ((double)validation.Count * sum_V.Length);
    }

    private static void ForEachExample(ExampleFeed examples, int count, Action<ReadOnlySpan<float>> act)
    {
        for (var first = 0; first < count; first += Batch)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(Batch, count - first);
            examples.Prefetch(first + rows, Batch);
            var x_BCHW = examples.Take(first, rows).X_NCHW.cpu().contiguous();
            ReadOnlySpan<float> values = x_BCHW.data<float>().ToArray();
            var width = values.Length / rows;
            for (var row = 0; row < rows; row++)
            {
                act(values.Slice(row * width, width));
            }
        }
    }
}
