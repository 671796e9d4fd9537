using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>How much the values of examples differ from their means: what R2 is measured against.</summary>
internal sealed class ValueSpread
{
    private float[] _reference_V = [];
    private double[] _sum_V = [];
    private double _squares;
    private long _examples;

    /// <summary>Mean over the values of an example of the variance of each over the examples; 0 before there are any.</summary>
    public double Variance => _examples == 0
        ? 0
        : ((_squares / _examples) - _sum_V.Sum(sum => sum / _examples * (sum / _examples))) / _sum_V.Length;

    public void Add(Tensor x_NCHW)
    {
        var values = x_NCHW.cpu().contiguous().data<float>().ToArray();
        var width = values.Length / (int)x_NCHW.shape[0];

        // Sums of deviations from the first example, not of values: the squares of large numbers would absorb a small variance.
        if (_examples == 0)
        {
            (_reference_V, _sum_V) = (values[..width], new double[width]);
        }

        for (var i = 0; i < values.Length; i++)
        {
            var deviation = (double)values[i] - _reference_V[i % width];
            _sum_V[i % width] += deviation;
            _squares += deviation * deviation;
        }

        _examples += x_NCHW.shape[0];
    }
}
