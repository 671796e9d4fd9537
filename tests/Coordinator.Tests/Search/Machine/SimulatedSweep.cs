using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Tests.Search.Machine;

/// <summary>
/// A sweep on workers that take their time: which of them finishes an epoch next is drawn, and now and then the machine is thrown
/// away and made again from what was journaled.
/// </summary>
internal sealed class SimulatedSweep(Func<SearchSetup> setup, int workers, ulong seed, int killsInAHundred = 0)
{
    private const int Epochs = 9;

    private readonly SplitMix64 _random = new(seed);
    private readonly List<object> _journal = [];
    private readonly List<Job> _waiting = [];
    private readonly List<Job> _running = [];
    private readonly Dictionary<int, int> _trained = [];
    private readonly Dictionary<int, Point> _points = [];
    private SearchMachine _machine = new(setup());

    /// <summary>Epochs that were trained.</summary>
    public int Trained { get; private set; }

    /// <summary>The decisions, in order.</summary>
    public IReadOnlyList<SearchAction> Decisions => [.. _journal.OfType<SearchAction>()];

    /// <summary>The decisions as texts, as specs are compared by reference.</summary>
    public IReadOnlyList<string> Texts => [.. Decisions.Select(Text)];

    /// <summary>Facts and decisions, in order.</summary>
    public IReadOnlyList<object> Journal => _journal;

    /// <summary>The most trials that a worker had at a time.</summary>
    public int MostRunning { get; private set; }

    public SimulatedSweep Run()
    {
        for (var step = 0; _machine.Ended is null; step++)
        {
            Assert.True(step < 1_000_000, "The sweep does not end.");
            Decide();
            while (_running.Count < workers && _waiting.Count > 0)
            {
                _running.Add(_waiting[0]);
                _waiting.RemoveAt(0);
            }

            MostRunning = Math.Max(MostRunning, _running.Count);
            if (_machine.Ended is null)
            {
                Assert.NotEmpty(_running);
                Train(_running[(int)_random.Below((ulong)_running.Count)]);
            }

            if (_random.Below(100) < (ulong)killsInAHundred)
            {
                Restart();
            }
        }

        return this;
    }

    /// <summary>The value after an epoch: falls with the epochs, towards what the point is worth.</summary>
    public static double Value(Point point, int epoch) =>
        Math.Abs(point[0]!.Value.Number - 0.3) + (1.0 / (epoch + 1));

    public static string Text(SearchAction? action) => action is SearchAction.Propose propose
        ? $"propose {propose.Number} until {propose.Until}: {string.Join(' ', propose.Point.Values)} {SpecJson.Write(propose.Spec)}"
        : $"{action}";

    private void Decide()
    {
        while (_machine.Next() is { } action)
        {
            _machine.Apply(action);
            _journal.Add(action);
            switch (action)
            {
                case SearchAction.Propose propose:
                    _points[propose.Number] = propose.Point;
                    _waiting.Add(new Job(propose.Number, propose.Until));
                    break;
                case SearchAction.Advance advance:
                    _waiting.Add(new Job(advance.Number, advance.Until));
                    break;
            }
        }
    }

    private void Train(Job job)
    {
        var epoch = _trained[job.Trial] = _trained.GetValueOrDefault(job.Trial) + 1;
        Trained++;
        Tell(new Fact(job.Trial, epoch, Value(_points[job.Trial], epoch), IsEnd: false));
        if (epoch == Epochs)
        {
            Tell(new Fact(job.Trial, epoch, Value(_points[job.Trial], epoch), IsEnd: true));
        }

        if (epoch >= job.Until)
        {
            _running.Remove(job);
        }
    }

    private void Tell(Fact fact)
    {
        _journal.Add(fact);
        Tell(_machine, fact);
    }

    public static void Tell(SearchMachine machine, object entry)
    {
        var fact = (Fact)entry;
        if (fact.IsEnd)
        {
            machine.Finish(fact.Trial, new TrialResult([fact.Value], 0, HasFailed: false));
        }
        else
        {
            machine.Report(fact.Trial, fact.Epoch, [fact.Value]);
        }
    }

    private void Restart()
    {
        _machine = new SearchMachine(setup());
        foreach (var entry in _journal)
        {
            if (entry is Fact)
            {
                Tell(_machine, entry);
            }
            else
            {
                _machine.Apply((SearchAction)entry);
            }
        }
    }

    private sealed record Job(int Trial, int Until);

    private sealed record Fact(int Trial, int Epoch, double Value, bool IsEnd);
}
