using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training;

/// <summary>
/// Passes generations from the actor of a data-parallel attempt to its training thread. Only the newest generation is kept;
/// posting it interrupts whatever the thread waits for in an older one. Thread-safe.
/// </summary>
/// <param name="gate">Guards what the thread waits for, and is pulsed when that changes.</param>
public sealed class GenerationInbox(object gate)
{
    private GenerationProtocol.Enter? _newest;
    private IGradientExchange? _exchange;
    private CancellationTokenSource? _connecting;
    private bool _closed;

    /// <summary>Number of members of the newest generation; 0 before the first.</summary>
    public int Members
    {
        get
        {
            lock (gate)
            {
                return _newest?.Members.Count ?? 0;
            }
        }
    }

    /// <summary>Called by the actor: the generation to enter next; ignored unless it is the newest.</summary>
    public void Post(GenerationProtocol.Enter enter)
    {
        lock (gate)
        {
            if (_newest is null || enter.Generation > _newest.Generation)
            {
                _newest = enter;
                Interrupt($"generation {enter.Generation} begins");
            }
        }
    }

    /// <summary>Called by the actor: the thread is to end, and must not wait any more.</summary>
    public void Close()
    {
        lock (gate)
        {
            _closed = true;
            Interrupt("the attempt ends");
        }
    }

    /// <summary>Called by the thread: waits for a generation newer than this one.</summary>
    /// <returns>Null if the thread is to end.</returns>
    public GenerationProtocol.Enter? WaitForNewer(int generation)
    {
        lock (gate)
        {
            while (!IsOver(generation))
            {
                Monitor.Wait(gate);
            }

            return _closed ? null : _newest;
        }
    }

    /// <summary>Called by the thread between steps: whether there is a newer generation or the thread is to end.</summary>
    public bool IsOver(int generation)
    {
        lock (gate)
        {
            return _closed || _newest?.Generation > generation;
        }
    }

    /// <summary>Called by the thread: connects to the members of a generation, unless it is over already.</summary>
    /// <param name="connect">Creates the exchange; cancelled as soon as there is a newer generation.</param>
    /// <exception cref="OperationCanceledException">The generation is over.</exception>
    public IGradientExchange Connect(int generation, Func<CancellationToken, IGradientExchange> connect)
    {
        using var cancel = new CancellationTokenSource();
        lock (gate)
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
            lock (gate)
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
            lock (gate)
            {
                _connecting = null;
            }
        }
    }

    /// <summary>Called by the thread before it disposes the exchange.</summary>
    public void Leave()
    {
        lock (gate)
        {
            _exchange = null;
        }
    }

    private void Interrupt(string reason)
    {
        _exchange?.Abort(reason);
        _connecting?.Cancel();
        Monitor.PulseAll(gate);
    }
}
