using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training;

/// <summary>
/// Between the actor of a data-parallel attempt, who hears which generation is next, and its training thread, who is in the
/// middle of one. Only the newest generation counts; posting one ends what the thread waits for in an older one.
/// </summary>
public sealed class GenerationInbox
{
    private readonly object _gate = new();
    private GenerationProtocol.Enter? _newest;
    private IGradientExchange? _exchange;
    private CancellationTokenSource? _connecting;
    private bool _closed;

    /// <summary>How many members the newest generation has; 0 before the first.</summary>
    public int Members
    {
        get
        {
            lock (_gate)
            {
                return _newest?.Members.Count ?? 0;
            }
        }
    }

    /// <summary>From the actor: this generation is next, unless a newer one is known.</summary>
    public void Post(GenerationProtocol.Enter enter)
    {
        lock (_gate)
        {
            if (_newest is null || enter.Generation > _newest.Generation)
            {
                _newest = enter;
                Interrupt($"generation {enter.Generation} begins");
            }
        }
    }

    /// <summary>From the actor: the thread is to end; it waits for nothing any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Interrupt("the attempt ends");
        }
    }

    /// <summary>From the thread: waits for a generation after this one.</summary>
    /// <returns>Null where the thread is to end.</returns>
    public GenerationProtocol.Enter? WaitForNewer(int generation)
    {
        lock (_gate)
        {
            while (!IsOver(generation))
            {
                Monitor.Wait(_gate);
            }

            return _closed ? null : _newest;
        }
    }

    /// <summary>From the thread, between steps: there is a newer generation, or the thread is to end.</summary>
    public bool IsOver(int generation)
    {
        lock (_gate)
        {
            return _closed || _newest?.Generation > generation;
        }
    }

    /// <summary>From the thread: connects, unless that is already of no use.</summary>
    /// <param name="connect">Is cancelled as soon as there is a newer generation.</param>
    /// <exception cref="OperationCanceledException">There is one.</exception>
    public IGradientExchange Connect(int generation, Func<CancellationToken, IGradientExchange> connect)
    {
        using var cancel = new CancellationTokenSource();
        lock (_gate)
        {
            _connecting = cancel;
            if (IsOver(generation))
            {
                cancel.Cancel();
            }
        }

        try
        {
            var exchange = connect(cancel.Token);
            lock (_gate)
            {
                _exchange = exchange;
                if (IsOver(generation))
                {
                    exchange.Abort("it is over before it began");
                }

                return exchange;
            }
        }
        finally
        {
            lock (_gate)
            {
                _connecting = null;
            }
        }
    }

    /// <summary>From the thread: the exchange is about to be disposed of.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _exchange = null;
        }
    }

    private void Interrupt(string reason)
    {
        _exchange?.Abort(reason);
        _connecting?.Cancel();
        Monitor.PulseAll(_gate);
    }
}
