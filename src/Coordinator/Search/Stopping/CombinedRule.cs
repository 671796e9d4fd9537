using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>Several rules at once: a trial is judged when any of them would, stopped if any stops it, and waits if one pauses
/// it.</summary>
public sealed class CombinedRule : IStoppingRule
{
    private readonly ImmutableArray<IStoppingRule> _rules;

    private CombinedRule(IEnumerable<IStoppingRule> rules) => _rules = [.. rules];

    /// <returns>What is wrong with the combination, or null.</returns>
    public static string? Problem(IReadOnlyList<StoppingRuleSettings> rules)
    {
        if (rules.Count > 1 && rules.Any(rule => rule is NoStoppingSettings))
        {
            return "none cannot be combined with other rules";
        }

        return rules.Count(rule => rule.Pauses) > 1
            ? "at most one rule may pause trials: either one asha with mode: promote, or one hyperband"
            : null;
    }

    /// <param name="rules">None: every trial is trained to its end.</param>
    /// <exception cref="ArgumentException">They cannot be combined; see <see cref="Problem"/>.</exception>
    public static IStoppingRule Of(IReadOnlyList<StoppingRuleSettings> rules)
    {
        if (Problem(rules) is { } problem)
        {
            throw new ArgumentException(problem, nameof(rules));
        }

        return rules switch
        {
            [] => new NoStopping(),
            [var one] => one.Create(),
            _ => new CombinedRule(rules.Select(rule => rule.Create())),
        };
    }

    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) =>
        _rules.Min(rule => rule.FirstEpochs(curves, trial, epochs));

    public Verdict Judge(ITrialCurves curves, TrialCurve trial)
    {
        var verdicts = _rules.Select(rule => rule.Judge(curves, trial)).ToList();
        return verdicts.OfType<Verdict.Stop>().FirstOrDefault()
            ?? verdicts.OfType<Verdict.Pause>().FirstOrDefault()
            ?? (Verdict)new Verdict.Continue(verdicts.OfType<Verdict.Continue>().Min(verdict => verdict.Epochs));
    }

    public Promotion? Next(ITrialCurves curves)
    {
        foreach (var rule in _rules)
        {
            if (rule.Next(curves) is { } promotion)
            {
                return promotion with { Epochs = NextCheck(curves, rule, promotion) };
            }
        }

        return null;
    }

    public IReadOnlyList<int> Hopeless(ITrialCurves curves) =>
        _rules.Select(rule => rule.Hopeless(curves)).Aggregate((one, other) => other.Count == 0 ? one : [.. one, .. other]);

    /// <summary>Up to where the trial goes that one rule promotes: the others may want to judge it earlier. One that would
    /// stop it by now does so then.</summary>
    private int NextCheck(ITrialCurves curves, IStoppingRule promoting, Promotion promotion) =>
        _rules
            .Where(rule => rule != promoting)
            .Select(rule => rule.Judge(curves, curves.All[promotion.Trial]))
            .OfType<Verdict.Continue>()
            .Select(verdict => verdict.Epochs)
            .Append(promotion.Epochs)
            .Min();
}
