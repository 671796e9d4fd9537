using AeCluster.Models.Analysis;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>Measures of the reconstruction of each example.</summary>
/// <param name="loss">The loss of the training; cross-entropy is measured only if it was the loss.</param>
/// <param name="hasNoise">Whether noisy inputs are measured, too.</param>
internal sealed class Measurements(LossKind loss, bool hasNoise)
{
    private readonly List<float> _squared = [];
    private readonly List<float> _entropy = [];
    private readonly List<float> _agreement = [];
    private readonly List<float> _noisySquared = [];

    /// <summary>Mean squared error of each example; of a denoising model, that of the reconstruction from the noisy
    /// input.</summary>
    public IReadOnlyList<float> Errors => hasNoise ? _noisySquared : _squared;

    public void Add(Tensor x_NCHW, Tensor y_NCHW)
    {
        Append(_squared, ReconstructionErrors.MeanSquared(x_NCHW, y_NCHW));
        Append(_agreement, ReconstructionErrors.RoundedAgreement(x_NCHW, y_NCHW));
        if (loss == LossKind.Bce)
        {
            Append(_entropy, ReconstructionErrors.CrossEntropy(x_NCHW, y_NCHW));
        }
    }

    /// <param name="y_NCHW">Reconstructions from the noisy inputs.</param>
    public void AddNoisy(Tensor x_NCHW, Tensor y_NCHW) => Append(_noisySquared, ReconstructionErrors.MeanSquared(x_NCHW, y_NCHW));

    public void WriteTo(Stream stream, Examples examples)
    {
        List<(string Name, List<float> Values)> columns =
            [("mse", _squared), ("bce", _entropy), ("rounded_accuracy", _agreement), ("mse_from_noisy_input", _noisySquared)];
        columns.RemoveAll(column => column.Values.Count == 0);
        using var table = new CsvWriter(stream, [.. ExampleColumns.Header(examples), .. columns.Select(column => column.Name)]);
        for (var example = 0; example < examples.Count; example++)
        {
            ExampleColumns.Add(table, examples, example);
            columns.ForEach(column => table.AddOrEmpty(column.Values[example]));
            table.EndRow();
        }
    }

    public void PrintTo(VerbRun run)
    {
        run.Print("error", Describe(_squared));
        if (hasNoise)
        {
            run.Print("denoising", Describe(_noisySquared));
        }

        if (_entropy.Count > 0)
        {
            var defined = _entropy.Where(float.IsFinite).ToList();
            var without = _entropy.Count - defined.Count;
            run.Print(
                "loss",
                (defined.Count > 0 ? $"BCE {defined.Average():0.0000}, mean over values" : "no BCE")
                    + (without > 0 ? $"; {without:N0} of {_entropy.Count:N0} examples have none: values outside 0 and 1" : ""));
        }

        run.Print("accuracy", $"{_agreement.Average() * 100:0.00} % of the values agree when rounded");
    }

    private static string Describe(List<float> errors)
    {
        var order = Enumerable.Range(0, errors.Count).OrderBy(example => errors[example]).ToArray();
        var (best, worst) = (order[0], order[^1]);
        return $"MSE {errors.Average():G4}; median {errors[order[order.Length / 2]]:G3}, "
            + $"best {errors[best]:G3} (example {best}), worst {errors[worst]:G3} (example {worst})";
    }

    private static void Append(List<float> values, Tensor values_N) => values.AddRange(values_N.cpu().data<float>().ToArray());
}
