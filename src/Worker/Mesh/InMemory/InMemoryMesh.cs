using System.Diagnostics;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.InMemory;

/// <summary>
/// The workers of one generation as threads of one process, for tests of a training step; also the simplest implementation of
/// an exchange.
/// </summary>
public sealed class InMemoryMesh
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim[] _changed;
    private readonly int[] _arrived;
    private readonly string?[] _lost;
    private readonly Contribution[] _contributions;
    private readonly Dictionary<(int From, int To), Queue<PeerState>> _states = [];
    private readonly TimeSpan _peerTimeout;

    private InMemoryMesh(ExchangePlan plan, TimeSpan peerTimeout)
    {
        (Plan, _peerTimeout) = (plan, peerTimeout);
        _changed = [.. plan.Ranges.Select(_ => new ManualResetEventSlim())];
        (_arrived, _lost, _contributions) = (new int[plan.Workers], new string?[plan.Workers], new Contribution[plan.Workers]);
    }

    internal ExchangePlan Plan { get; }

    /// <returns>The exchange of each rank.</returns>
    /// <param name="peerTimeout">How long a peer may keep the others waiting.</param>
    public static IReadOnlyList<IGradientExchange> Create(ExchangePlan plan, TimeSpan peerTimeout)
    {
        var mesh = new InMemoryMesh(plan, peerTimeout);
        return [.. plan.Ranges.Select((_, rank) => new InMemoryExchange(mesh, rank))];
    }

    /// <summary>A barrier: waits until all ranks have arrived.</summary>
    /// <param name="contribution">The rank's new contribution, which the others can read; null to keep the previous one.</param>
    /// <returns>The time spent waiting.</returns>
    internal TimeSpan SignalAndWait(int rank, Contribution? contribution)
    {
        int phase;
        lock (_gate)
        {
            ThrowIfLeft(rank);
            _contributions[rank] = contribution ?? _contributions[rank];
            phase = ++_arrived[rank];
        }

        WakeAll();
        return WaitUntil(rank, () => Enumerable.Range(0, Plan.Workers).Where(other => _arrived[other] < phase));
    }

    /// <summary>The current contribution of a rank.</summary>
    internal Contribution ContributionOf(int rank)
    {
        lock (_gate)
        {
            return _contributions[rank];
        }
    }

    internal void Send(int from, int to, PeerState state)
    {
        lock (_gate)
        {
            Mailbox(from, to).Enqueue(state);
        }

        WakeAll();
    }

    internal PeerState Receive(int from, int to)
    {
        WaitUntil(to, () => Mailbox(from, to).Count == 0 ? [from] : []);
        lock (_gate)
        {
            return Mailbox(from, to).Dequeue();
        }
    }

    /// <summary>Marks a rank as lost; the first reason is kept.</summary>
    internal void Leave(int rank, string reason)
    {
        lock (_gate)
        {
            _lost[rank] ??= reason;
        }

        WakeAll();
    }

    private Queue<PeerState> Mailbox(int from, int to)
    {
        if (!_states.TryGetValue((from, to), out var box))
        {
            _states[(from, to)] = box = new Queue<PeerState>();
        }

        return box;
    }

    /// <param name="missing">The ranks that are still awaited.</param>
    private TimeSpan WaitUntil(int rank, Func<IEnumerable<int>> missing)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            _changed[rank].Reset();
            lock (_gate)
            {
                ThrowIfLeft(rank);
                int[] waitedFor = [.. missing()];
                if (waitedFor.Length == 0)
                {
                    return Stopwatch.GetElapsedTime(began);
                }

                if (Array.FindAll(waitedFor, other => _lost[other] is not null) is { Length: > 0 } lost)
                {
                    throw new PeerLostException(lost, _lost[lost[0]]!);
                }

                if (Stopwatch.GetElapsedTime(began) > _peerTimeout)
                {
                    throw new PeerLostException(waitedFor, $"silent for {_peerTimeout.TotalSeconds:0.###} s");
                }
            }

            var left = _peerTimeout - Stopwatch.GetElapsedTime(began);
            _changed[rank].Wait(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
        }
    }

    private void ThrowIfLeft(int rank)
    {
        if (_lost[rank] is { } reason)
        {
            throw new ExchangeAbortedException(reason);
        }
    }

    private void WakeAll()
    {
        foreach (var changed in _changed)
        {
            changed.Set();
        }
    }

    /// <summary>What a rank contributes to a call.</summary>
    internal readonly record struct Contribution(
        string Call,
        long Step,
        IReadOnlyList<ReadOnlyMemory<float>> Partials,
        Memory<float> Sum,
        Memory<double> Values,
        ReadOnlyMemory<byte> Blob);
}
