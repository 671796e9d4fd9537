using AeCluster.Models.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Hands out the examples of one data set in a given order. Where they are all in memory they are kept on the device; else
/// they are read as they are needed, the next ones ahead.
/// </summary>
internal sealed class ExampleFeed : IDisposable
{
    private readonly Dataset _data;
    private readonly Device _device;
    private readonly Tensor? _whole_NCHW;
    private readonly Tensor? _labels_N;
    private long[]? _order;
    private Tensor? _order_N;

    /// <param name="data">Only read. One that is in memory may be disposed of at once; a streamed one must outlive the
    /// feed.</param>
    public ExampleFeed(Dataset data, Device device)
    {
        _data = data;
        _device = device;
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

    /// <summary>Forgets the order.</summary>
    public void Forget()
    {
        _order_N?.Dispose();
        (_order, _order_N) = (null, null);
    }

    /// <summary>The examples at these places of the order, and their labels where there are any; in the caller's dispose
    /// scope.</summary>
    public Batch Take(int first, int count)
    {
        if (_order is null || _order_N is null)
        {
            throw new InvalidOperationException("There is no order yet.");
        }

        var rows_B = _order_N.narrow(0, first, count);
        var labels_B = _labels_N?.index_select(0, rows_B);
        if (_whole_NCHW is not null)
        {
            return new Batch(_whole_NCHW.index_select(0, rows_B), labels_B);
        }

        return new Batch(_data.Rows(_order.AsSpan(first, count)).to(_device), labels_B);
    }

    /// <summary>These places of the order, as far as there are such, will be asked for soon.</summary>
    public void Prefetch(int first, int count)
    {
        if (_whole_NCHW is null && _order is not null && first < _order.Length)
        {
            _data.Prefetch(_order.AsMemory(first, Math.Min(count, _order.Length - first)));
        }
    }

    public void Dispose()
    {
        Forget();
        _whole_NCHW?.Dispose();
        _labels_N?.Dispose();
    }
}
