using System.Globalization;
using AeCluster.Models.Analysis;
using AeCluster.Models.Data;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Counts the values that a model with a sigmoid output cannot give: those outside [0, 1] after scaling. If the data was
/// stretched to that by its range, they are outside the range of the training.
/// </summary>
internal sealed class OutsideValues(TrainedData trained)
{
    private long _values;
    private long _examples;
    private long _all;

    public void Add(Tensor x_NCHW)
    {
        using var scope = NewDisposeScope();
        var outside = ReconstructionErrors.IsOutsideUnit(x_NCHW).flatten(1);
        _values += outside.sum().item<long>();
        _examples += outside.any(1).sum().item<long>();
        _all += x_NCHW.shape[0];
    }

    /// <summary>What was counted since the last call, in words; null if there are no such values.</summary>
    /// <param name="source">The examples, e.g. <c>validation examples of x.npy</c>.</param>
    public string? TakeWarning(string source)
    {
        var (values, examples, all) = (_values, _examples, _all);
        (_values, _examples, _all) = (0, 0, 0);
        return values == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{values:N0} value{(values == 1 ? " lies" : "s")} in {examples:N0} of {all:N0} {source} "
                    + $"{(values == 1 ? "" : "lie ")}outside the training's range{Range()}, which the model's output, a sigmoid, "
                    + $"cannot leave; nothing is clipped, and errors are measured on the values as they are");
    }

    private string Range() => trained.Preparation.Scaling switch
    {
        { Offsets: [var low], Divisors: [var range] } =>
            string.Create(CultureInfo.InvariantCulture, $" [{low:G6}, {low + range:G6}]"),
        { Offsets.Length: > 1 } => " of their column",
        _ => " [0, 1]",
    };
}
