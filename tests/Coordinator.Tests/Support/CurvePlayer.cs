using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Plays trials with recorded curves on some lanes, in an order that follows from the seed: a job is to train a trial until
/// its rule judges it. Whatever no rule may do fails the test.</summary>
internal sealed class CurvePlayer
{
    private readonly RecordedCurves _recorded;
    private readonly IStoppingRule _rule;
    private readonly long _seed;
    private readonly int _lanes;
    private readonly int _trials;
    private readonly PriorityQueue<int, (double End, int Trial)> _jobs = new();
    private readonly HashSet<int> _paused = [];
    private readonly List<(int Epochs, double Value)> _gains = [];
    private double _now;

    public CurvePlayer(RecordedCurves recorded, IStoppingRule rule, int lanes, long seed, int trials)
    {
        (_recorded, _rule, _lanes, _seed, _trials) = (recorded, rule, lanes, seed, trials);
        Curves.Limit = trials;
    }

    public TrialCurves Curves { get; } = new();

    /// <summary>Epochs that were trained.</summary>
    public int Epochs { get; private set; }

    /// <summary>The most trials that were paused at a time.</summary>
    public int MostPaused { get; private set; }

    /// <summary>Why trials were stopped.</summary>
    public Dictionary<int, string> Reasons { get; } = [];

    /// <summary>Told of each promotion before the trial goes on.</summary>
    public Action<Promotion> OnPromotion { get; init; } = _ => { };

    /// <summary>The trials that are paused now.</summary>
    public IReadOnlyCollection<int> Paused => _paused;

    /// <summary>The lowest value that was seen.</summary>
    public double Best => Curves.All.Min(trial => trial.Value);

    /// <summary>The lowest value that was seen within the first epochs that were trained.</summary>
    public double BestWithin(int epochs) => _gains.TakeWhile(gain => gain.Epochs <= epochs).Last().Value;

    public int Count(CurveStatus status) => Curves.All.Count(trial => trial.Status == status);

    /// <summary>Plays until nothing runs and nothing can begin.</summary>
    public CurvePlayer ToEnd()
    {
        while (Step())
        {
        }

        return this;
    }

    /// <summary>Fills the lanes, and ends the job that ends first.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        while (_jobs.Count < _lanes && Start())
        {
        }

        if (!_jobs.TryDequeue(out var number, out var job))
        {
            return false;
        }

        _now = job.End;
        End(Curves[number]);
        foreach (var hopeless in _rule.Hopeless(Curves))
        {
            Assert.True(_paused.Remove(hopeless), $"Trial {hopeless} is hopeless and does not wait.");
            Curves.SetStatus(hopeless, CurveStatus.Stopped);
            Reasons.Add(hopeless, "hopeless");
        }

        MostPaused = Math.Max(MostPaused, _paused.Count);
        return true;
    }

    private bool Start()
    {
        if (_rule.Next(Curves) is { } promotion)
        {
            OnPromotion(promotion);
            Assert.True(_paused.Remove(promotion.Trial), $"Trial {promotion.Trial} was promoted and does not wait.");
            Go(Curves.Advance(promotion.Trial, promotion.Epochs));
            return true;
        }

        if (Curves.All.Count == _trials)
        {
            return false;
        }

        Go(Curves.Add(_recorded.Epochs, _rule.FirstEpochs(Curves, Curves.All.Count, _recorded.Epochs)));
        return true;
    }

    private void Go(TrialCurve trial)
    {
        Assert.InRange(trial.Target, trial.Known + 1, trial.Epochs);
        var pace = 0.5 + KeyedRandom.For(_seed, trial.Number, "pace", "test").Unit();
        _jobs.Enqueue(trial.Number, (_now + (pace * (trial.Target - trial.Known)), trial.Number));
    }

    private void End(TrialCurve trial)
    {
        var curve = _recorded[trial.Number];
        while (trial.Known < Math.Min(trial.Target, curve.Count))
        {
            trial = Curves.Reveal(trial.Number, curve[trial.Known]);
            Epochs++;
            if (_gains.Count == 0 || trial.Value < _gains[^1].Value)
            {
                _gains.Add((Epochs, trial.Value));
            }
        }

        if (trial.Known < trial.Target)
        {
            Curves.SetStatus(trial.Number, CurveStatus.Failed);
        }
        else if (trial.Known == trial.Epochs)
        {
            Curves.SetStatus(trial.Number, CurveStatus.Completed);
        }
        else
        {
            Follow(_rule.Judge(Curves, trial), trial);
        }
    }

    private void Follow(Verdict verdict, TrialCurve trial)
    {
        switch (verdict)
        {
            case Verdict.Continue go:
                Go(Curves.Advance(trial.Number, go.Epochs));
                break;
            case Verdict.Stop stop:
                Curves.SetStatus(trial.Number, CurveStatus.Stopped);
                Reasons.Add(trial.Number, stop.Reason);
                break;
            default:
                Curves.SetStatus(trial.Number, CurveStatus.Paused);
                _paused.Add(trial.Number);
                break;
        }
    }
}
