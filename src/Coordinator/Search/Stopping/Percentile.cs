using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>When a rule compares a trial with those that have ended.</summary>
public abstract record ComparisonSettings : StoppingRuleSettings
{
    [Description("Trials that must have ended before any is stopped.")]
    [Range(1, 1_000_000)]
    public int Startup { get; init; } = 5;

    [Description("Epochs during which no trial is stopped.")]
    [Range(0, 1_000_000)]
    public int WarmUp { get; init; }

    [Description("Epochs from one judgement to the next.")]
    [Range(1, 1_000_000)]
    public int Interval { get; init; } = 1;
}

[Description(
    "A trial is stopped if its best value so far is worse than the median of the best values that those that have ended had "
        + "after as many epochs (Golovin et al., 2017).")]
public sealed record MedianSettings : ComparisonSettings
{
    public const string Name = "median";

    public override IStoppingRule Create() => new PercentileRule(this, 50);
}

[Description(
    "A trial is stopped if its best value so far is not among the best `percentile` percent of the best values that those "
        + "that have ended had after as many epochs.")]
public sealed record PercentileSettings : ComparisonSettings
{
    public const string Name = "percentile";

    [Description("Percent of the trials that a trial must not be worse than; 50: the median, less: stricter.")]
    [Range(0.0, 100.0)]
    public double Percentile { get; init; } = 25;

    public override IStoppingRule Create() => new PercentileRule(this, Percentile);
}

/// <summary>Compares a trial with those that were trained to the end, and with the worst value with those that failed. Those that
/// were stopped do not count: the bar would rise with each.</summary>
internal sealed class PercentileRule(ComparisonSettings settings, double percentile) : IStoppingRule
{
    private readonly EpochChecks _checks = new(settings.WarmUp, settings.Interval);

    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) => _checks.Next(0, epochs);

    public Verdict Judge(ITrialCurves curves, TrialCurve trial)
    {
        if (_checks.Contains(trial.Known)
            && curves.Index(this, () => new EndedTrials(_checks)).At(trial.Known) is { } ended
            && ended.Count >= settings.Startup
            && Bar(ended) is var bar && trial.Value > bar)
        {
            return new Verdict.Stop(
                $"{trial.Value:G4} after {trial.Known} epochs is worse than the {Name} of the {ended.Count} trials that ended, "
                    + $"{bar:G4}");
        }

        return new Verdict.Continue(_checks.Next(trial.Known, trial.Epochs));
    }

    public Promotion? Next(ITrialCurves curves) => null;

    private string Name => settings is MedianSettings ? "median" : $"best {percentile:G4} percent";

    /// <summary>The percentile, interpolated linearly between the two nearest values.</summary>
    private double Bar(RankedSet ended)
    {
        var place = percentile / 100 * (ended.Count - 1);
        var below = ended[(int)place].Value;
        var share = place - (int)place;
        return share == 0 ? below : below + (share * (ended[(int)place + 1].Value - below));
    }

    /// <summary>The trials that have ended, ranked after each number of epochs at which trials are judged.</summary>
    private sealed class EndedTrials(EpochChecks checks) : ICurveIndex
    {
        private readonly Dictionary<int, RankedSet> _ended = [];

        public RankedSet? At(int epochs) => _ended.GetValueOrDefault(epochs);

        public void Update(TrialCurve? before, TrialCurve after)
        {
            if (before is not null && HasEnded(before))
            {
                foreach (var check in checks.Within(before.Epochs))
                {
                    _ended[check].Remove(At(check, before));
                }
            }

            if (HasEnded(after))
            {
                foreach (var check in checks.Within(after.Epochs))
                {
                    if (!_ended.TryGetValue(check, out var ended))
                    {
                        _ended.Add(check, ended = new RankedSet());
                    }

                    ended.Add(At(check, after));
                }
            }
        }

        private static bool HasEnded(TrialCurve trial) => trial.Status is CurveStatus.Completed or CurveStatus.Failed;

        private static Ranked At(int epochs, TrialCurve trial) =>
            new(trial.Status == CurveStatus.Failed ? double.PositiveInfinity : trial.Best(epochs), trial.Number);
    }
}
