namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>Forest and densities of the trials of a group. The forest explains the results that there are; trials that failed
/// count for the densities only.</summary>
internal sealed class GroupFit
{
    private readonly ImportanceGroup _group;
    private readonly bool _isLog;
    private readonly IReadOnlyList<Cells> _cells;
    private readonly Fanova _variance;
    private readonly IReadOnlyList<Divergence> _divergences;

    public GroupFit(ImportanceGroup group, bool isLog, long seed)
    {
        (_group, _isLog) = (group, isLog);
        var measured = group.Trials.Zip(group.Results).Where(each => double.IsFinite(each.Second)).ToList();
        _cells = [.. group.Settings.Select(setting => Cells.ByValues(setting, [.. measured.Select(each => each.First)]))];
        var forest = RandomForest.Of(
            _cells, [.. measured.Select(each => isLog ? Math.Log(each.Second) : each.Second)], seed);
        Explained = forest.Explained;
        _variance = new Fanova(forest);
        _divergences = PedAnova.Of(
            group.Settings,
            group.Trials,
            [.. group.Results.Select(it => double.IsFinite(it) ? group.Goal.CostOf(it) : double.PositiveInfinity)],
            seed);
    }

    public double? Explained { get; }

    public IEnumerable<SettingImportance> Importances()
    {
        var total = _divergences.Sum(each => each.Value);
        return _group.Settings
            .Index()
            .Where(each => _group.Own.Contains(each.Item))
            .Select(each => new SettingImportance(
                each.Item,
                _group.Trials.Count,
                new Share(total > 0 ? _divergences[each.Index].Value / total : 0, SpreadOf(each.Index)),
                total > 0 ? _divergences[each.Index].Chance / total : 0,
                _variance.Main(each.Index))
            {
                Cells = _cells[each.Index],
                Marginal = [.. _variance.Marginal(each.Index).Select(BandOf)],
            });
    }

    /// <param name="among">Settings of the group.</param>
    public IReadOnlyList<Interaction> Interactions(IReadOnlyList<Setting> among) =>
    [
        .. among
            .SelectMany((one, i) => among.Skip(i + 1).Select(other => new Interaction(
                one, other, _variance.Interaction(IndexOf(one), IndexOf(other)))))
            .OrderByDescending(pair => pair.Variance.Mean),
    ];

    public Contour ContourOf(Setting one, Setting other)
    {
        var (a, b) = (IndexOf(one), IndexOf(other));
        var results = _variance.Marginal(a, b);
        for (var i = 0; i < results.GetLength(0); i++)
        {
            for (var j = 0; j < results.GetLength(1); j++)
            {
                results[i, j] = ResultOf(results[i, j]);
            }
        }

        return new Contour(_cells[a], _cells[b], results);
    }

    private int IndexOf(Setting setting) => _group.Settings.Index().First(each => each.Item == setting).Index;

    /// <summary>The spread of the setting's share over the samples.</summary>
    private double SpreadOf(int setting) => Share.Of(
    [
        .. Enumerable.Range(0, _divergences[setting].Resampled.Count)
            .Select(sample => (Own: _divergences[setting].Resampled[sample], All: _divergences.Sum(it => it.Resampled[sample])))
            .Where(sample => sample.All > 0)
            .Select(sample => sample.Own / sample.All),
    ]).Spread;

    private Band BandOf(Share predicted) => new(
        ResultOf(predicted.Mean - predicted.Spread), ResultOf(predicted.Mean), ResultOf(predicted.Mean + predicted.Spread));

    private double ResultOf(double predicted) => _isLog ? Math.Exp(predicted) : predicted;
}
