using AeCluster.Models.Analysis;
using AeCluster.Models.Data;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Measures of the reconstruction of each example, of the values as scaled for the training. Cross-entropy is measured only if it
/// was the loss, and rounded values are compared only if the model's output is bounded; otherwise R2 is measured over all.
/// </summary>
/// <param name="hasNoise">Whether noisy inputs are measured, too.</param>
internal sealed class Measurements(TrainedModel model, bool hasNoise)
{
    private readonly List<float> _squared = [];
    private readonly List<float> _entropy = [];
    private readonly List<float> _agreement = [];
    private readonly List<float> _noisySquared = [];
    private readonly ValueSpread _spread = new();
    private readonly bool _hasEntropy = model.Spec.ReconstructionLoss == LossKind.Bce;
    private readonly bool _isBounded = model.Model.IsBounded;

    /// <summary>The names of the measures of each example.</summary>
    public IReadOnlyList<string> Names => [.. Columns.Select(column => column.Name)];

    /// <summary>Mean squared error of each example; of a denoising model, that of the reconstruction from the noisy
    /// input.</summary>
    public IReadOnlyList<float> Errors => hasNoise ? _noisySquared : _squared;

    public void Add(Tensor x_NCHW, Tensor y_NCHW)
    {
        Append(_squared, ReconstructionErrors.MeanSquared(x_NCHW, y_NCHW));
        if (_isBounded)
        {
            Append(_agreement, ReconstructionErrors.RoundedAgreement(x_NCHW, y_NCHW));
        }
        else
        {
            _spread.Add(x_NCHW);
        }

        if (_hasEntropy)
        {
            Append(_entropy, ReconstructionErrors.CrossEntropy(x_NCHW, y_NCHW));
        }
    }

    /// <param name="y_NCHW">Reconstructions from the noisy inputs.</param>
    public void AddNoisy(Tensor x_NCHW, Tensor y_NCHW) => Append(_noisySquared, ReconstructionErrors.MeanSquared(x_NCHW, y_NCHW));

    /// <summary>Adds the measures of an example to a row, in the order of <see cref="Names"/>.</summary>
    public void AddTo(CsvWriter table, int example)
    {
        foreach (var (_, values) in Columns)
        {
            table.AddOrEmpty(values[example]);
        }
    }

    /// <param name="origins">Where the examples are in the user's files.</param>
    public void PrintTo(VerbRun run, ExampleOrigins origins)
    {
        run.Result.Set("mse", Summary(_squared));
        run.Result.Set("mse_from_noisy_input", hasNoise ? Summary(_noisySquared) : null);
        run.Result.Set("bce", _entropy.Count > 0 ? Summary(_entropy) : null);
        double? r2 = !_isBounded && _spread.Variance is > 0 and var variance
            ? 1 - (_squared.Average(error => (double)error) / variance)
            : null;
        run.Result.Set("rounded_accuracy", _isBounded ? _agreement.Average() : null);
        run.Result.Set("r2", r2);
        run.Print("error", Describe(_squared, origins));
        if (hasNoise)
        {
            run.Print("denoising", Describe(_noisySquared, origins));
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

        if (_isBounded)
        {
            run.Print("accuracy", $"{_agreement.Average() * 100:0.00} % of the values agree when rounded");
        }
        else if (r2 is not null)
        {
            run.Print("R2", $"{r2:0.0000}, against the mean of these examples");
        }
    }

    private IEnumerable<(string Name, List<float> Values)> Columns
    {
        get
        {
            yield return ("mse", _squared);
            if (_hasEntropy)
            {
                yield return ("bce", _entropy);
            }

            if (_isBounded)
            {
                yield return ("rounded_accuracy", _agreement);
            }

            if (hasNoise)
            {
                yield return ("mse_from_noisy_input", _noisySquared);
            }
        }
    }

    /// <summary>Of the examples that have a value; the best and the worst by their numbers.</summary>
    private static object? Summary(List<float> values)
    {
        var order = Enumerable.Range(0, values.Count)
            .Where(example => float.IsFinite(values[example]))
            .OrderBy(example => values[example])
            .ToArray();
        return order.Length == 0 ? null : new
        {
            Mean = order.Average(example => (double)values[example]),
            Median = values[order[order.Length / 2]],
            Best = values[order[0]],
            BestExample = order[0],
            Worst = values[order[^1]],
            WorstExample = order[^1],
            Examples = order.Length,
        };
    }

    private static string Describe(List<float> errors, ExampleOrigins origins)
    {
        var order = Enumerable.Range(0, errors.Count).OrderBy(example => errors[example]).ToArray();
        var (best, worst) = (order[0], order[^1]);
        return $"MSE {errors.Average():G4}; median {errors[order[order.Length / 2]]:G3}, "
            + $"best {errors[best]:G3} ({origins.Describe(best)}), "
            + $"worst {errors[worst]:G3} ({origins.Describe(worst)})";
    }

    private static void Append(List<float> values, Tensor values_N) => values.AddRange(values_N.cpu().data<float>().ToArray());
}
