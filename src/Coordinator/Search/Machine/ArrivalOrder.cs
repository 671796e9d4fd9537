namespace AeCluster.Coordinator.Search.Machine;

/// <summary>Jobs count in the order in which their results arrive.</summary>
internal sealed class ArrivalOrder(SearchOrder.Arrival settings) : IRevealOrder
{
    private readonly Dictionary<int, MachineTrial> _open = [];
    private readonly HashSet<int> _waiting = [];
    private readonly LinkedList<MachineTrial> _arrived = [];

    public bool HasPlace => _open.Count + _waiting.Count < settings.Lanes;

    public void Begin(MachineTrial trial, bool holdsPlace)
    {
        _waiting.Remove(trial.Number);
        _open.Add(trial.Number, trial);
    }

    public void Release(MachineTrial trial) => _waiting.Remove(trial.Number);

    public void Arrive(MachineTrial trial)
    {
        if (_open.ContainsKey(trial.Number) && !_arrived.Contains(trial))
        {
            _arrived.AddLast(trial);
        }
    }

    public bool Step() => false;

    public (MachineTrial Trial, int Epochs)? Next() =>
        _arrived.First?.Value is { } first ? (first, first.Until)
        : _open.Count > 0 ? (_open.Values.First(), _open.Values.First().Until)
        : null;

    public void Reveal(MachineTrial trial, int epochs)
    {
        _arrived.Remove(trial);
        _open.Remove(trial.Number);
        if (!trial.IsLastJob && trial.Result is null)
        {
            _waiting.Add(trial.Number);
        }
    }
}
