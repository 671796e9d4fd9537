using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// Several batches (shards of one) that are computed as one: of a shard of sixteen examples alone, most of the time goes to
/// getting from operation to operation. Losses, penalties and noise are each group's own, and gradients are summed by group and
/// then along the tree: everything comes out, to the bit, as if each group had been computed alone. That is only possible where
/// nothing depends on an example's neighbours: see <c>Autoencoder.ComputesRowsApart</c>.
/// </summary>
/// <remarks>Like libtorch's modes it holds for the calling thread, from <see cref="Enter"/> on until it is disposed of.</remarks>
internal sealed class ExampleGroups : IDisposable
{
    [ThreadStatic]
    private static ExampleGroups? _current;

    private readonly Action<int> _seed;
    private readonly long[] _counts;
    private bool _hasDrawn;

    private ExampleGroups(IReadOnlyList<int> counts, Action<int> seed)
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

    /// <summary>Those of the calling thread; null where a batch is a single group.</summary>
    public static ExampleGroups? Current => _current;

    /// <summary>For each group the example after its last; a group may be empty.</summary>
    public int[] Ends { get; }

    /// <param name="counts">The examples of each group.</param>
    /// <param name="seed">Seeds the generator of all noise for a group.</param>
    public static ExampleGroups Enter(IReadOnlyList<int> counts, Action<int> seed) =>
        _current is null
            ? _current = new ExampleGroups(counts, seed)
            : throw new InvalidOperationException("The calling thread computes groups of examples already.");

    /// <summary>What is random about each group's examples, drawn as for a batch of its own; at most once in a loss.</summary>
    /// <param name="draw">A group's rows of each tensor -> as many rows.</param>
    /// <param name="x">Tensors with a row for each example.</param>
    public static Tensor Draw(Func<Tensor[], Tensor> draw, params Tensor[] x)
    {
        if (_current is not { } groups)
        {
            return draw(x);
        }

        if (groups._hasDrawn)
        {
            throw new InvalidOperationException("A group's noise is drawn at once: a second draw would repeat the first.");
        }

        groups._hasDrawn = true;
        return cat(
            [
                .. groups.RowsOf(x).Select((rows, group) =>
                {
                    groups._seed(group);
                    return draw(rows);
                }),
            ],
            0);
    }

    /// <summary>The losses of all groups [G], or of the batch, a scalar; that of no example at all is 0.</summary>
    /// <param name="loss">A group's rows of each tensor -> its loss, a scalar.</param>
    /// <param name="x">As of <see cref="Draw"/>.</param>
    public static Tensor Losses(Func<Tensor[], Tensor> loss, params Tensor[] x) =>
        _current is { } groups
            ? stack([
                .. groups
                    .RowsOf(x)
                    .Select(rows => rows[0].shape[0] > 0 ? loss(rows) : zeros([], ScalarType.Float32, x[0].device)),
            ])
            : loss(x);

    public void Dispose() => _current = null;

    /// <summary>For each group its rows of each tensor.</summary>
    private IEnumerable<Tensor[]> RowsOf(Tensor[] x)
    {
        var parts = Array.ConvertAll(x, tensor => tensor.split(_counts));
        return Ends.Select((_, group) => Array.ConvertAll(parts, part => part[group]));
    }
}
