namespace AeCluster.Coordinator.Search.Machine;

/// <summary>
/// Plays the jobs on a machine with a fixed number of lanes, by their estimated costs. A job that needs a verdict counts at
/// its end there and keeps its lane; any other frees its lane at its end and counts a while later. Ties go to the smaller number.
/// </summary>
internal sealed class VirtualOrder(SearchOrder.Virtual settings) : IRevealOrder
{
    private readonly SortedSet<Happening> _happenings = new(Comparer<Happening>.Create(Happening.Compare));
    private readonly HashSet<int> _waiting = [];
    private int _busy;
    private double _clock;
    private double _costs;
    private long _jobs;

    public bool HasPlace => _busy < settings.Lanes;

    public void Begin(MachineTrial trial, bool holdsPlace)
    {
        if (!_waiting.Remove(trial.Number))
        {
            while (!HasPlace && Step())
            {
            }

            _busy++;
        }

        var cost = (trial.Until - trial.Revealed) * trial.CostPerEpoch;
        (_costs, _jobs) = (_costs + cost, _jobs + 1);
        var end = _clock + cost;
        if (holdsPlace)
        {
            _happenings.Add(new Happening(end, trial, trial.Until, HappeningKind.Verdict));
            return;
        }

        _happenings.Add(new Happening(end, trial, trial.Until, HappeningKind.LaneFree));
        _happenings.Add(new Happening(
            end + (settings.Delay * _costs / _jobs), trial, trial.Until, HappeningKind.Reveal));
    }

    public void Release(MachineTrial trial)
    {
        if (_waiting.Remove(trial.Number))
        {
            _busy--;
        }
    }

    public void Arrive(MachineTrial trial)
    {
        // What arrives changes no order.
    }

    public bool Step()
    {
        if (_happenings.Min is not { Kind: HappeningKind.LaneFree } free)
        {
            return false;
        }

        _happenings.Remove(free);
        _clock = free.At;
        _busy--;
        return true;
    }

    public (MachineTrial Trial, int Epochs)? Next() =>
        _happenings.FirstOrDefault(each => each.Kind != HappeningKind.LaneFree) is { } next ? (next.Trial, next.Epochs) : null;

    public void Reveal(MachineTrial trial, int epochs)
    {
        while (Step())
        {
        }

        var mine = _happenings.First(each =>
            each.Trial == trial && each.Epochs == epochs && each.Kind != HappeningKind.LaneFree);
        _happenings.Remove(mine);
        _clock = Math.Max(_clock, mine.At);
        if (mine.Kind == HappeningKind.Verdict)
        {
            _waiting.Add(trial.Number);
        }
    }

    private enum HappeningKind
    {
        LaneFree,
        Verdict,
        Reveal,
    }

    private sealed record Happening(double At, MachineTrial Trial, int Epochs, HappeningKind Kind)
    {
        public static int Compare(Happening one, Happening other) =>
            (one.At, one.Trial.Number, one.Epochs, one.Kind).CompareTo((other.At, other.Trial.Number, other.Epochs, other.Kind));
    }
}
