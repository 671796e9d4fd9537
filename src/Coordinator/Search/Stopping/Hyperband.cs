using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Stopping;

[Description(
    "Hyperband (Li et al., 2018): brackets of successive halving, from many trials that are judged early to few that are trained "
        + "to the end. Trials are dealt to brackets by their numbers. Those that go on do so from their checkpoints, as soon as "
        + "nothing that is still to come can take their place.")]
public sealed record HyperbandSettings : StoppingRuleSettings
{
    public const string Name = "hyperband";

    [Description("The least number of epochs after which a trial is judged.")]
    [Range(1, 1_000_000)]
    public int First { get; init; } = 1;

    [Description("One in how many goes on, and how many times as long it is trained then.")]
    [Range(2, 1_000)]
    public int Factor { get; init; } = 3;

    public override bool Pauses => true;

    public override IStoppingRule Create() => new RuleByEpochs(Pauses, epochs => new HyperbandRule(this, epochs));
}

/// <summary>The brackets of a round of Hyperband.</summary>
/// <param name="Trials">How many trials are trained up to each rung, and to the end.</param>
/// <param name="Epochs">The rungs, and the end.</param>
internal sealed record HyperbandBracket(ImmutableArray<int> Trials, ImmutableArray<int> Epochs)
{
    /// <summary>The brackets, in the order of the paper: the one with the most trials first.</summary>
    public static ImmutableArray<HyperbandBracket> All(int epochs, int first, int factor)
    {
        var largest = 0;
        for (var rung = (long)first * factor; rung <= epochs; rung *= factor)
        {
            largest++;
        }

        return [.. Enumerable.Range(0, largest + 1).Select(i => Bracket(largest, largest - i, epochs, factor))];
    }

    private static HyperbandBracket Bracket(int largest, int halvings, int epochs, int factor)
    {
        // Rounded up: (largest + 1) * factor^halvings / (halvings + 1).
        var trials = (((largest + 1) * Power(factor, halvings)) + halvings) / (halvings + 1);
        var rungs = Enumerable.Range(0, halvings + 1);
        return new HyperbandBracket(
            [.. rungs.Select(rung => (int)(trials / Power(factor, rung)))],
            [.. rungs.Select(rung => (int)(epochs / Power(factor, halvings - rung)))]);
    }

    private static long Power(int factor, int exponent) => exponent == 0 ? 1 : factor * Power(factor, exponent - 1);
}

/// <summary>
/// Hyperband with promotion. A trial goes on when it is certain to be among those that do, whatever the rest of its bracket
/// brings: the same trials as if everyone waited for everyone, earlier. Of a bracket that the search does not fill as large a
/// part goes on.
/// </summary>
internal sealed class HyperbandRule : LadderRule
{
    private readonly int _factor;
    private readonly ImmutableArray<HyperbandBracket> _brackets;

    /// <summary>The number of trials of a round before each bracket.</summary>
    private readonly ImmutableArray<int> _starts;
    private readonly int _round;

    public HyperbandRule(HyperbandSettings settings, int epochs)
    {
        _factor = settings.Factor;
        _brackets = HyperbandBracket.All(epochs, settings.First, settings.Factor);
        var starts = ImmutableArray.CreateBuilder<int>();
        foreach (var bracket in _brackets)
        {
            starts.Add(_round);
            _round += bracket.Trials[0];
        }

        _starts = starts.ToImmutable();
    }

    protected override int LadderOf(int trial)
    {
        var place = _starts.BinarySearch(trial % _round);
        return (trial / _round * _brackets.Length) + (place < 0 ? ~place - 1 : place);
    }

    protected override ImmutableArray<int> Rungs(int ladder) => _brackets[ladder % _brackets.Length].Epochs[..^1];

    protected override long Unstarted(int number, Ladder ladder, int? limit)
    {
        var bracket = number % _brackets.Length;
        var start = ((long)(number / _brackets.Length) * _round) + _starts[bracket];
        var planned = _brackets[bracket].Trials[0];
        var trials = limit is { } most ? Math.Clamp(most - start, 0, planned) : planned;
        return Math.Max(0, trials - ladder.Trials);
    }

    protected override long Quota(RungState rung, long outstanding) => Planned(rung, rung.Index + 1) - outstanding;

    protected override long MostQuota(RungState rung, long outstanding) => Planned(rung, rung.Index + 1);

    protected override long Outstanding(RungState rung, long below) =>
        Math.Clamp(Planned(rung, rung.Index) - rung.Rung.Arrived.Count, 0, below);

    /// <summary>How many trials are trained up to a rung.</summary>
    private long Planned(RungState rung, int index)
    {
        var trials = rung.Trials;
        for (var i = 0; i < index; i++)
        {
            trials /= _factor;
        }

        return Math.Max(1, trials);
    }
}
