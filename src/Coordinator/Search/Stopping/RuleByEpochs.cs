namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>A rule whose judgements depend on how long trials are trained: as long as the first trial of the search.</summary>
internal sealed class RuleByEpochs(bool pauses, Func<int, IStoppingRule> create) : IStoppingRule
{
    private readonly Dictionary<int, IStoppingRule> _rules = [];

    public bool AlwaysPauses => pauses;

    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) =>
        Of(curves.All is [var first, ..] ? first.Epochs : epochs).FirstEpochs(curves, trial, epochs);

    public Verdict Judge(ITrialCurves curves, TrialCurve trial) => Of(curves).Judge(curves, trial);

    public Promotion? Next(ITrialCurves curves) => curves.All.Count == 0 ? null : Of(curves).Next(curves);

    public IReadOnlyList<int> Hopeless(ITrialCurves curves) => curves.All.Count == 0 ? [] : Of(curves).Hopeless(curves);

    private IStoppingRule Of(ITrialCurves curves) => Of(curves.All[0].Epochs);

    private IStoppingRule Of(int epochs)
    {
        if (!_rules.TryGetValue(epochs, out var rule))
        {
            _rules.Add(epochs, rule = create(epochs));
        }

        return rule;
    }
}
