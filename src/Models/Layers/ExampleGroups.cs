using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// Several batches (shards of one) that are computed in one pass: with sixteen examples each, computing them one by one would
/// spend most of the time on dispatch. Losses, penalties and noise are computed per group, and gradients are summed by group
/// and then along the tree: the results equal, to the bit, those of each group computed alone. This requires that no result
/// depends on an example's neighbours: see <c>Autoencoder.ComputesRowsApart</c>.
/// </summary>
internal sealed class ExampleGroups
{
    private readonly Action<int> _seed;
    private readonly long[] _counts;
    private bool _hasDrawn;

    /// <param name="counts">Number of examples of each group; a group may be empty.</param>
    /// <param name="seed">Seeds the generator of all noise for a group.</param>
    public ExampleGroups(IReadOnlyList<int> counts, Action<int> seed)
    {
        _seed = seed;
        _counts = [.. counts.Select(count => (long)count)];
        Ends = new int[counts.Count];
        var end = 0;
        for (var group = 0; group < Ends.Length; group++)
        {
            Ends[group] = end += counts[group];
        }
    }

    /// <summary>For each group the example after its last.</summary>
    public int[] Ends { get; }

    /// <summary>See <see cref="StepContext.Draw"/>.</summary>
    public Tensor Draw(Func<Tensor[], Tensor> draw, Tensor[] x)
    {
        if (_hasDrawn)
        {
            throw new InvalidOperationException("A group's noise is drawn at once: a second draw would repeat the first.");
        }

        _hasDrawn = true;
        return cat(
            [
                .. RowsOf(x).Select((rows, group) =>
                {
                    _seed(group);
                    return draw(rows);
                }),
            ],
            0);
    }

    /// <summary>See <see cref="StepContext.Losses"/>.</summary>
    public Tensor Losses(Func<Tensor[], Tensor> loss, Tensor[] x) =>
        stack([
            .. RowsOf(x).Select(rows => rows[0].shape[0] > 0 ? loss(rows) : zeros([], ScalarType.Float32, x[0].device)),
        ]);

    /// <summary>For each group its rows of each tensor.</summary>
    private IEnumerable<Tensor[]> RowsOf(Tensor[] x)
    {
        var parts = Array.ConvertAll(x, tensor => tensor.split(_counts));
        return Ends.Select((_, group) => Array.ConvertAll(parts, part => part[group]));
    }
}
