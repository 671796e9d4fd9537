namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>The trials of a search as rules see them. A search tells it what happens; nothing is computed of trials that a change
/// does not concern.</summary>
public sealed class TrialCurves : ITrialCurves
{
    private readonly List<TrialCurve> _trials = [];
    private readonly Dictionary<object, ICurveIndex> _indexes = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<TrialCurve> All => _trials;

    /// <inheritdoc/>
    public int? Limit { get; set; }

    public TrialCurve this[int number] => _trials[number];

    public T Index<T>(object owner, Func<T> create)
        where T : class, ICurveIndex
    {
        if (!_indexes.TryGetValue(owner, out var index))
        {
            index = create();
            foreach (var trial in _trials)
            {
                index.Update(null, trial);
            }

            _indexes.Add(owner, index);
        }

        return (T)index;
    }

    /// <summary>A trial was proposed and is to be trained.</summary>
    /// <param name="epochs">All its epochs.</param>
    /// <param name="target">The epochs after which it is judged first.</param>
    /// <param name="group">Number of the settings that it repeats; null without repeats.</param>
    /// <returns>The trial, with the next number.</returns>
    public TrialCurve Add(int epochs, int target, int? group = null)
    {
        var trial = new TrialCurve(_trials.Count, epochs, target, group ?? _trials.Count);
        _trials.Add(trial);
        Tell(null, trial);
        return trial;
    }

    /// <summary>A trial is trained on, until it has been trained for this many epochs.</summary>
    public TrialCurve Advance(int number, int target) =>
        Replace(_trials[number] with { Status = CurveStatus.Running, Target = target });

    /// <summary>The value after a trial's next epoch becomes known.</summary>
    /// <param name="value">The first goal, lower is better; what is no finite number counts as positive infinity.</param>
    /// <exception cref="ArgumentException">All its epochs are known.</exception>
    public TrialCurve Reveal(int number, double value) => Replace(_trials[number].With(value));

    public TrialCurve SetStatus(int number, CurveStatus status) => Replace(_trials[number] with { Status = status });

    private TrialCurve Replace(TrialCurve after)
    {
        var before = _trials[after.Number];
        _trials[after.Number] = after;
        Tell(before, after);
        return after;
    }

    private void Tell(TrialCurve? before, TrialCurve after)
    {
        foreach (var index in _indexes.Values)
        {
            index.Update(before, after);
        }
    }
}
