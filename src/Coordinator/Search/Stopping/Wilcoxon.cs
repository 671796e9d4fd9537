using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Coordinator.Search.Statistics;

namespace AeCluster.Coordinator.Search.Stopping;

[Description(
    "For searches with `repeat`: a trial is stopped if its settings are significantly worse than the best ones, seed by seed, by "
        + "Wilcoxon's signed-rank test of the best values after as many epochs.")]
public sealed record WilcoxonSettings : ComparisonSettings
{
    public const string Name = "wilcoxon";

    [Description(
        "A trial is stopped if a difference like this or a larger one had less than this probability without a true difference. "
            + "From n seeds no probability is below 1 / 2^n: fewer than four never stop a trial at 0.1.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Threshold { get; init; } = 0.1;

    public override IStoppingRule Create() => new WilcoxonRule(this);
}

/// <summary>Compares the repeats of a trial's settings with those of the settings that have the best mean. A repeat is paired
/// with that of the same place in the other group, which has the same seed.</summary>
internal sealed class WilcoxonRule(WilcoxonSettings settings) : IStoppingRule
{
    private readonly EpochChecks _checks = new(settings.WarmUp, settings.Interval);

    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) => _checks.Next(0, epochs);

    public Verdict Judge(ITrialCurves curves, TrialCurve trial)
    {
        var groups = curves.Index(this, () => new RepeatIndex());
        if (_checks.Contains(trial.Known)
            && groups.Ended >= settings.Startup
            && groups.Best is { } best && best != trial.Group)
        {
            var differences = Differences(curves, groups.Members(trial.Group), groups.Members(best), trial.Known);
            var probability = SignedRankTest.Greater(differences);
            if (probability < settings.Threshold)
            {
                return new Verdict.Stop(
                    $"worse than trial {groups.Members(best)[0] + 1} and its repeats after {trial.Known} epochs: "
                        + $"p = {probability:G2} for {differences.Count} pairs");
            }
        }

        return new Verdict.Continue(_checks.Next(trial.Known, trial.Epochs));
    }

    public Promotion? Next(ITrialCurves curves) => null;

    private static List<double> Differences(
        ITrialCurves curves, List<int> own, List<int> best, int epochs) =>
        [
            .. own
                .Zip(best, (one, other) => (One: curves.All[one], Other: curves.All[other]))
                .Where(pair => Counts(pair.One, epochs) && Counts(pair.Other, epochs))
                .Select(pair => (One: ValueOf(pair.One, epochs), Other: ValueOf(pair.Other, epochs)))
                .Select(pair => pair.One == pair.Other ? 0 : pair.One - pair.Other),
        ];

    private static bool Counts(TrialCurve trial, int epochs) => trial.Known >= epochs || trial.Status == CurveStatus.Failed;

    private static double ValueOf(TrialCurve trial, int epochs) =>
        trial.Status == CurveStatus.Failed ? double.PositiveInfinity : trial.Best(epochs);

    /// <summary>The repeats of all settings, and which have the best mean of those that have ended.</summary>
    private sealed class RepeatIndex : ICurveIndex
    {
        private readonly Dictionary<int, Repeats> _groups = [];
        private readonly RankedSet _means = new();

        /// <summary>Number of trials that have ended.</summary>
        public int Ended { get; private set; }

        /// <summary>The group with the lowest mean; null where none has one.</summary>
        public int? Best => _means.Count > 0 && double.IsFinite(_means[0].Value) ? _means[0].Trial : null;

        /// <summary>The trials of a group, by number.</summary>
        public List<int> Members(int group) => _groups[group].Members;

        public void Update(TrialCurve? before, TrialCurve after)
        {
            if (!_groups.TryGetValue(after.Group, out var group))
            {
                _groups.Add(after.Group, group = new Repeats());
            }

            if (before is null)
            {
                group.Members.Add(after.Number);
            }

            if ((before is not null && HasEnded(before)) == HasEnded(after) && before?.Status == after.Status)
            {
                return;
            }

            if (group.Outcomes.Count > 0)
            {
                _means.Remove(group.Rank(after.Group));
            }

            Ended -= group.Outcomes.Remove(after.Number) ? 1 : 0;
            if (HasEnded(after))
            {
                group.Outcomes.Add(
                    after.Number, after.Status == CurveStatus.Failed ? double.PositiveInfinity : after.Value);
                Ended++;
            }

            if (group.Outcomes.Count > 0)
            {
                _means.Add(group.Rank(after.Group));
            }
        }

        private static bool HasEnded(TrialCurve trial) => trial.Status is CurveStatus.Completed or CurveStatus.Failed;

        private sealed class Repeats
        {
            public List<int> Members { get; } = [];

            /// <summary>By number, so that their mean does not depend on the order in which they ended.</summary>
            public SortedDictionary<int, double> Outcomes { get; } = [];

            public Ranked Rank(int group) => new(Outcomes.Values.Average(), group);
        }
    }
}
