using AeCluster.Models.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Analysis;

/// <summary>How much the values of examples differ from their means: what R2 is measured against.</summary>
public sealed class ValueSpread
{
    private ValueStatistics? _statistics;

    /// <summary>Mean over the values of an example of the variance of each over the examples; 0 before there are any.</summary>
    public double Variance => _statistics is { } seen
        ? Enumerable.Range(0, seen.Low.Length).Average(seen.VarianceOf)
        : 0;

    /// <param name="x_NCHW">float32, on any device.</param>
    public void Add(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        using var scope = NewDisposeScope();
        var x_NV = x_NCHW.flatten(1);
        _statistics ??= new ValueStatistics((int)x_NV.shape[1], withMoments: true);
        _statistics.AddRows(x_NV);
    }
}
