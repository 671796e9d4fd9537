using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Stopping;

public enum AshaMode
{
    /// <summary>Trials wait on a rung, with their checkpoint, until they are among the best of it.</summary>
    Promote,

    /// <summary>A trial that is not among the best of its rung when it arrives is stopped for good.</summary>
    Stop,
}

[Description(
    "Asynchronous successive halving (Li et al., 2020): of the trials that have been trained for `first` epochs the best 1 in "
        + "`factor` go on to `first` x `factor` epochs, of these the best 1 in `factor` go on, and so forth.")]
public sealed record AshaSettings : StoppingRuleSettings
{
    public const string Name = "asha";

    [Description("Epochs after which a trial is judged first.")]
    [Range(1, 1_000_000)]
    public int First { get; init; } = 1;

    [Description("One in how many goes on, and how many times as long it is trained then.")]
    [Range(2, 1_000)]
    public int Factor { get; init; } = 3;

    [Description(
        "promote: those that are not among the best wait, and go on when they are, because worse ones arrived; "
            + "stop: they are stopped at once.")]
    public AshaMode Mode { get; init; } = AshaMode.Promote;

    [Description(
        "Number of brackets, of which each begins `factor` times as late as the one before: more are safer where short "
            + "trainings say little of long ones.")]
    [Range(1, 20)]
    public int Brackets { get; init; } = 1;

    public override bool Pauses => Mode == AshaMode.Promote;

    public override IStoppingRule Create() => new RuleByEpochs(Pauses, epochs => new AshaRule(this, epochs));
}

/// <summary>
/// Asynchronous successive halving. Nobody waits for a rung to fill: the best of those that have arrived go on. At the end of a
/// search, when nothing more can arrive at a rung, the best of it goes on in any case, so that small searches finish a trial.
/// </summary>
internal sealed class AshaRule : LadderRule
{
    /// <summary>Trials that are dealt to brackets at a time. Not those of the search, so that an extended one deals as
    /// before.</summary>
    private const int DealRound = 100;

    private readonly AshaSettings _settings;
    private readonly BracketDeal _deal;
    private readonly ImmutableArray<ImmutableArray<int>> _rungs;

    public AshaRule(AshaSettings settings, int epochs)
    {
        _settings = settings;
        var rungs = AllRungs(settings, epochs);
        var brackets = Math.Min(settings.Brackets, rungs.Length + 1);
        _rungs = [.. Enumerable.Range(0, brackets).Select(bracket => rungs[bracket..])];
        _deal = new BracketDeal(
            BracketDeal.AdaptiveAsha(DealRound, settings.Factor, [.. _rungs.Select(each => each.Length + 1)]));
    }

    protected override int LadderOf(int trial) => _deal.Of(trial);

    protected override ImmutableArray<int> Rungs(int ladder) => _rungs[ladder];

    protected override long Unstarted(int number, Ladder ladder, int? limit) =>
        limit is { } most ? Math.Max(0, _deal.CountBelow(most, number) - ladder.Trials) : Unbounded;

    protected override long Quota(RungState rung, long outstanding) =>
        Math.Max(rung.Rung.Arrived.Count / _settings.Factor, outstanding == 0 ? 1 : 0);

    protected override long MostQuota(RungState rung, long outstanding) =>
        Math.Max(1, (rung.Rung.Arrived.Count + outstanding) / _settings.Factor);

    protected override Verdict Judge(Ladder ladder, Rung rung, TrialCurve trial)
    {
        if (_settings.Mode == AshaMode.Promote)
        {
            return base.Judge(ladder, rung, trial);
        }

        var rank = rung.Arrived.Rank(new Ranked(trial.Best(rung.Epochs), trial.Number));
        var best = Math.Max(1, rung.Arrived.Count / _settings.Factor);
        return rank < best
            ? new Verdict.Continue(ladder.NextEpochs(trial, rung.Epochs))
            : new Verdict.Stop($"place {rank + 1} of {rung.Arrived.Count} after {rung.Epochs} epochs, of which {best} went on");
    }

    private static ImmutableArray<int> AllRungs(AshaSettings settings, int epochs)
    {
        var rungs = ImmutableArray.CreateBuilder<int>();
        for (var rung = (long)settings.First; rung < epochs; rung *= settings.Factor)
        {
            rungs.Add((int)rung);
        }

        return rungs.ToImmutable();
    }
}
