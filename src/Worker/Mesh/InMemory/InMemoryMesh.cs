using System.Diagnostics;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.InMemory;

/// <summary>
/// The workers of one generation as threads of one process: what tests of a training step use, and the simplest statement
/// of what an exchange does.
/// </summary>
public sealed class InMemoryMesh
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim[] _news;
    private readonly int[] _arrived;
    private readonly string?[] _lost;
    private readonly Post[] _posts;
    private readonly Dictionary<(int From, int To), Queue<PeerState>> _states = [];
    private readonly TimeSpan _silence;

    private InMemoryMesh(ExchangePlan plan, TimeSpan silence)
    {
        (Plan, _silence) = (plan, silence);
        _news = [.. plan.Ranges.Select(_ => new ManualResetEventSlim())];
        (_arrived, _lost, _posts) = (new int[plan.Workers], new string?[plan.Workers], new Post[plan.Workers]);
    }

    internal ExchangePlan Plan { get; }

    /// <returns>The exchange of each rank.</returns>
    /// <param name="silence">How long a peer may keep the others waiting.</param>
    public static IReadOnlyList<IGradientExchange> Create(ExchangePlan plan, TimeSpan silence)
    {
        var mesh = new InMemoryMesh(plan, silence);
        return [.. plan.Ranges.Select((_, rank) => new InMemoryExchange(mesh, rank))];
    }

    /// <summary>Says that a rank has come to a meeting, and waits for all others to come to it.</summary>
    /// <param name="post">What it brings, for the others to see until the next meeting to which it brings something.</param>
    /// <returns>The time it waited.</returns>
    internal TimeSpan Meet(int rank, Post? post)
    {
        int meeting;
        lock (_gate)
        {
            RequirePresent(rank);
            _posts[rank] = post ?? _posts[rank];
            meeting = ++_arrived[rank];
        }

        WakeAll();
        return WaitUntil(rank, () => Enumerable.Range(0, Plan.Workers).Where(other => _arrived[other] < meeting));
    }

    /// <summary>What a rank brought.</summary>
    internal Post PostOf(int rank)
    {
        lock (_gate)
        {
            return _posts[rank];
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

    /// <summary>A rank goes, and says why.</summary>
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

    /// <param name="missing">The ranks that are still waited for.</param>
    private TimeSpan WaitUntil(int rank, Func<IEnumerable<int>> missing)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            _news[rank].Reset();
            lock (_gate)
            {
                RequirePresent(rank);
                int[] waitedFor = [.. missing()];
                if (waitedFor.Length == 0)
                {
                    return Stopwatch.GetElapsedTime(began);
                }

                if (Array.FindAll(waitedFor, other => _lost[other] is not null) is { Length: > 0 } lost)
                {
                    throw new PeerLostException(lost, _lost[lost[0]]!);
                }

                if (Stopwatch.GetElapsedTime(began) > _silence)
                {
                    throw new PeerLostException(waitedFor, $"silent for {_silence.TotalSeconds:0.###} s");
                }
            }

            _news[rank]
                .Wait(
                    _silence - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } rest ? rest : TimeSpan.FromMilliseconds(1));
        }
    }

    private void RequirePresent(int rank)
    {
        if (_lost[rank] is { } reason)
        {
            throw new ExchangeAbortedException(reason);
        }
    }

    private void WakeAll()
    {
        foreach (var news in _news)
        {
            news.Set();
        }
    }

    /// <summary>What a rank brings to a meeting.</summary>
    internal readonly record struct Post(
        string Call,
        long Step,
        IReadOnlyList<ReadOnlyMemory<float>> Partials,
        Memory<float> Sum,
        Memory<double> Values,
        ReadOnlyMemory<byte> Blob);
}
