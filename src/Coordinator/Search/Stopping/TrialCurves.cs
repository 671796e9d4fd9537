namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>The trials of a search as its rule sees them, kept up to date.</summary>
public sealed class TrialCurves : ITrialCurves
{
    private readonly SortedDictionary<int, TrialCurve> _curves = [];
    private readonly Dictionary<int, List<int>> _reached = [];

    public IEnumerable<TrialCurve> All => _curves.Values;

    public TrialCurve? Find(int number) => _curves.GetValueOrDefault(number);

    public IReadOnlyList<int> Reached(int epochs) => _reached.GetValueOrDefault(epochs, []);

    public void Add(TrialCurve curve) => _curves.Add(curve.Number, curve);

    public void SetStatus(int number, CurveStatus status) => _curves[number] = _curves[number] with { Status = status };

    /// <summary>The value after the next epoch becomes known.</summary>
    public void Reveal(int number, int epoch, double value)
    {
        _curves[number] = _curves[number] with { Values = _curves[number].Values.Add(value) };
        if (!_reached.TryGetValue(epoch, out var reached))
        {
            _reached.Add(epoch, reached = []);
        }

        reached.Add(number);
    }
}
