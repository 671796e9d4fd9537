using AeCluster.Models.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Hands out the examples of one data set in a given order. Where they are all in memory they are kept on the device; else
/// they are read as they are needed, the next ones ahead.
/// </summary>
internal sealed class ExampleFeed : IDisposable
{
    private readonly Dataset data;
    private readonly Device device;
    private readonly Tensor? whole_NCHW;
    private readonly Tensor? labels_N;
    private long[]? order;
    private Tensor? order_N;

    /// <param name="data">Only read. One that is in memory may be disposed of at once; a streamed one must outlive the feed.</param>
    public ExampleFeed(Dataset data, Device device)
    {
        this.data = data;
        this.device = device;
        Count = data.Count;
        whole_NCHW = data.Whole_NCHW?.to(device, copy: false).alias().DetachFromDisposeScope();
        labels_N = data.Labels_N?.to(device, copy: false).alias().DetachFromDisposeScope();
    }

    public int Count { get; }

    public bool HasLabels => labels_N is not null;

    /// <summary>Whether there is an order: see <see cref="Arrange"/>.</summary>
    public bool IsArranged => order is not null;

    /// <summary>Hands out these rows in this order from now on.</summary>
    public void Arrange(long[] rows)
    {
        Forget();
        using var scope = NewDisposeScope();
        order = rows;
        order_N = tensor(rows).to(device).DetachFromDisposeScope();
    }

    /// <summary>Forgets the order.</summary>
    public void Forget()
    {
        order_N?.Dispose();
        (order, order_N) = (null, null);
    }

    /// <summary>The examples at these places of the order, and their labels where there are any; in the caller's dispose scope.</summary>
    public Batch Take(int first, int count)
    {
        if (order is null || order_N is null)
        {
            throw new InvalidOperationException("There is no order yet.");
        }

        var rows_B = order_N.narrow(0, first, count);
        var labels_B = labels_N?.index_select(0, rows_B);
        if (whole_NCHW is not null)
        {
            return new Batch(whole_NCHW.index_select(0, rows_B), labels_B);
        }

        return new Batch(data.Rows(order.AsSpan(first, count)).to(device), labels_B);
    }

    /// <summary>These places of the order, as far as there are such, will be asked for soon.</summary>
    public void Prefetch(int first, int count)
    {
        if (whole_NCHW is null && order is not null && first < order.Length)
        {
            data.Prefetch(order.AsMemory(first, Math.Min(count, order.Length - first)));
        }
    }

    public void Dispose()
    {
        Forget();
        whole_NCHW?.Dispose();
        labels_N?.Dispose();
    }
}
