namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>All ladders of a rule. It remembers those that have changed since there was nothing to do about them, so that a
/// search over many ladders takes no longer than one over few.</summary>
internal sealed class LadderIndex(Func<int, int> ladderOf, Func<int, Ladder> create) : ICurveIndex
{
    private readonly Dictionary<int, Ladder> _ladders = [];
    private readonly SortedSet<int> _promotable = [];
    private readonly SortedSet<int> _droppable = [];
    private int? _limit;

    public Ladder Of(int trial) => _ladders[ladderOf(trial)];

    public void Update(TrialCurve? before, TrialCurve after)
    {
        var number = ladderOf(after.Number);
        if (!_ladders.TryGetValue(number, out var ladder))
        {
            _ladders.Add(number, ladder = create(number));
        }

        ladder.Update(before, after);
        _promotable.Add(number);
        _droppable.Add(number);
    }

    /// <param name="find">What is to be promoted on a ladder.</param>
    /// <returns>What is found on the first ladder with something to promote.</returns>
    public Promotion? Promote(int? limit, Func<int, Ladder, Promotion?> find)
    {
        Limit(limit);
        while (_promotable.Count > 0)
        {
            if (find(_promotable.Min, _ladders[_promotable.Min]) is { } found)
            {
                return found;
            }

            _promotable.Remove(_promotable.Min);
        }

        return null;
    }

    /// <param name="find">The hopeless trials of a ladder.</param>
    /// <returns>Those of all ladders.</returns>
    public IReadOnlyList<int> Drop(int? limit, Func<int, Ladder, IEnumerable<int>> find)
    {
        Limit(limit);
        if (_droppable.Count == 0)
        {
            return [];
        }

        var found = _droppable.Select(number => (Number: number, Trials: find(number, _ladders[number]).ToList())).ToList();
        _droppable.ExceptWith(found.Where(each => each.Trials.Count == 0).Select(each => each.Number));
        return [.. found.SelectMany(each => each.Trials)];
    }

    /// <summary>With another limit other trials are the last of their ladders.</summary>
    private void Limit(int? limit)
    {
        if (limit != _limit)
        {
            _limit = limit;
            _promotable.UnionWith(_ladders.Keys);
            _droppable.UnionWith(_ladders.Keys);
        }
    }
}
