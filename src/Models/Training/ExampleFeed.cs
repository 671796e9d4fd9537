using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Hands out the examples of one data set in a given order. If they are in memory they are kept on the device; else they are read
/// when they are needed, and the next ones are prefetched.
/// </summary>
internal sealed class ExampleFeed : IExampleBatches, IDisposable
{
    private readonly Dataset _data;
    private readonly Device _device;
    private readonly bool _clips;
    private readonly Tensor? _whole_NCHW;
    private readonly Tensor? _labels_N;
    private long[]? _order;
    private Tensor? _order_N;

    /// <param name="data">Only read. Data in memory may be disposed at once; streamed data must outlive the feed.</param>
    /// <param name="clips">Whether values are clipped to [0, 1], for losses that are not defined elsewhere.</param>
    public ExampleFeed(Dataset data, Device device, bool clips = false)
    {
        _data = data;
        _device = device;
        _clips = clips;
        Count = data.Count;
        _whole_NCHW = data.Whole_NCHW?.to(device, copy: false).alias().DetachFromDisposeScope();
        _labels_N = data.Labels_N?.to(device, copy: false).alias().DetachFromDisposeScope();
    }

    public int Count { get; }

    public bool HasLabels => _labels_N is not null;

    /// <summary>Whether there is an order: see <see cref="Arrange"/>.</summary>
    public bool IsArranged => _order is not null;

    /// <summary>Hands out these rows in this order from now on.</summary>
    public void Arrange(long[] rows)
    {
        Forget();
        using var scope = NewDisposeScope();
        _order = rows;
        _order_N = tensor(rows).to(_device).DetachFromDisposeScope();
    }

    /// <summary>Hands out all rows in the order of the data set from now on.</summary>
    public void ArrangeInOrder() => Arrange([.. Enumerable.Range(0, Count).Select(row => (long)row)]);

    /// <summary>Forgets the order.</summary>
    public void Forget()
    {
        _order_N?.Dispose();
        (_order, _order_N) = (null, null);
    }

    /// <summary>
    /// The examples at these places of the order, and their labels if there are any; in the caller's dispose scope.
    /// </summary>
    public Batch Take(int first, int count)
    {
        if (_order is null || _order_N is null)
        {
            throw new InvalidOperationException("There is no order yet.");
        }

        var rows_B = _order_N.narrow(0, first, count);
        var labels_B = _labels_N?.index_select(0, rows_B);
        var x_BCHW = _whole_NCHW?.index_select(0, rows_B) ?? _data.Rows(_order.AsSpan(first, count)).to(_device);
        return new Batch(_clips ? x_BCHW.Within(0, 1) : x_BCHW, labels_B);
    }

    /// <summary>Announces that these places of the order will be taken soon; places beyond its end are ignored.</summary>
    public void Prefetch(int first, int count)
    {
        if (_whole_NCHW is null && _order is not null && first < _order.Length)
        {
            _data.Prefetch(_order.AsMemory(first, Math.Min(count, _order.Length - first)));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Leaves the feed without an order.</remarks>
    public IEnumerable<Tensor> InOrder(int rows)
    {
        ArrangeInOrder();
        for (var first = 0; first < Count; first += rows)
        {
            using var scope = NewDisposeScope();
            var batch = Take(first, Math.Min(rows, Count - first));
            Prefetch(first + rows, rows);
            yield return batch.X_NCHW;
        }

        Forget();
    }

    public void Dispose()
    {
        Forget();
        _whole_NCHW?.Dispose();
        _labels_N?.Dispose();
    }
}
