using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>
/// A search as a state machine: facts about trials and its own decisions are applied to it, and <see cref="Next"/> is its next
/// decision. No clock, no generator: the same facts and decisions give the same next decision, so that a search recovered from
/// its journal goes on as if nothing had happened. In virtual order even the order in which facts arrive is of no importance.
/// </summary>
public sealed class SearchMachine
{
    private const string NotPromoted = "not promoted";

    private readonly SearchSetup _setup;
    private readonly IRevealOrder _order;
    private readonly List<MachineTrial> _trials = [];
    private readonly Proposals _proposals;
    private readonly GroupResults _results;
    private readonly SearchHistory _history = new();
    private readonly TrialCurves _curves = new();
    private readonly HashSet<int> _held = [];
    private MachineTrial? _judged;

    public SearchMachine(SearchSetup setup)
    {
        _setup = setup;
        _proposals = new Proposals(setup);
        _results = new GroupResults(setup.Repeats, _history);
        _curves.Limit = _setup.Most;
        _order = setup.Order switch
        {
            SearchOrder.Virtual settings => new VirtualOrder(settings),
            SearchOrder.Arrival settings => new ArrivalOrder(settings),
            _ => throw new ArgumentOutOfRangeException(nameof(setup), setup.Order, "Unknown order."),
        };
        foreach (var trial in setup.Earlier)
        {
            _history.Add(trial);
        }
    }

    /// <summary>Number of trials so far.</summary>
    public int Count => _trials.Count;

    /// <summary>Why the search has ended; null while it goes on.</summary>
    public string? Ended { get; private set; }

    /// <summary>What counts so far.</summary>
    public SearchHistory History => _history;

    /// <summary>A trial has measured an epoch. The same epoch may be reported again.</summary>
    /// <param name="epoch">1 for the first.</param>
    /// <param name="values">One for each goal, lower is better.</param>
    public void Report(int number, int epoch, ImmutableArray<double> values)
    {
        var trial = _trials[number];
        trial.Report(epoch, TrialResult.Comparable(values));
        Arrive(trial);
    }

    /// <summary>A trial is over by itself: completed, failed, or cancelled.</summary>
    public void Finish(int number, TrialResult result)
    {
        var trial = _trials[number];
        if (!trial.IsSettled)
        {
            trial.Result = result with { Values = TrialResult.Comparable(result.Values) };
            Arrive(trial);
        }
    }

    /// <summary>Applies a decision: the one that <see cref="Next"/> returned, or one out of a journal.</summary>
    public void Apply(SearchAction action)
    {
        if (_judged is { } judged && !Decides(action, judged))
        {
            // The verdict was that it waits, which is no event of its own.
            Hold(judged);
        }

        _judged = null;
        switch (action)
        {
            case SearchAction.Propose propose:
                Begin(propose);
                break;
            case SearchAction.Advance advance:
                Advance(_trials[advance.Number], advance.Until);
                break;
            case SearchAction.Prune prune:
                Prune(_trials[prune.Number]);
                break;
            case SearchAction.Reveal reveal:
                Reveal(_trials[reveal.Number], reveal.Epochs);
                break;
            case SearchAction.End end:
                Ended = end.Reason;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown decision.");
        }
    }

    /// <returns>The next decision; null where it depends on what has not arrived, or the search has ended.</returns>
    public SearchAction? Next()
    {
        if (Ended is not null)
        {
            return null;
        }

        if (_judged is { } judged)
        {
            switch (_setup.Rule!.Judge(_curves, _curves[judged.Number]))
            {
                case Verdict.Continue go:
                    return new SearchAction.Advance(judged.Number, Math.Min(go.Epochs, judged.Epochs));
                case Verdict.Stop stop:
                    return new SearchAction.Prune(judged.Number, stop.Reason);
                default:
                    Hold(judged);
                    _judged = null;
                    break;
            }
        }

        if (_setup.Rule?.Hopeless(_curves) is [var hopeless, ..])
        {
            return new SearchAction.Prune(hopeless, NotPromoted);
        }

        var until = _setup.Until?.Invoke(_history);
        while (true)
        {
            if (_order.HasPlace && until is null && Start() is { } start)
            {
                return start;
            }

            if (_order.Step())
            {
                continue;
            }

            return _order.Next() is not var (trial, epochs) ? Finish(until)
                : trial.HasArrived ? new SearchAction.Reveal(trial.Number, epochs)
                : null;
        }
    }

    private static bool Decides(SearchAction action, MachineTrial judged) =>
        action is SearchAction.Advance { Number: var advanced } && advanced == judged.Number
        || action is SearchAction.Prune { Number: var pruned } && pruned == judged.Number;

    private void Arrive(MachineTrial trial)
    {
        if (trial.HasArrived)
        {
            _order.Arrive(trial);
        }
    }

    private SearchAction? Start() => (SearchAction?)Promote() ?? Propose();

    private SearchAction.Advance? Promote() =>
        _setup.Rule?.Next(_curves) is { } promotion
            ? new SearchAction.Advance(promotion.Trial, Math.Min(promotion.Epochs, _trials[promotion.Trial].Epochs))
            : null;

    private SearchAction.Propose? Propose()
    {
        if (_proposals.Next(_history) is not var (point, spec))
        {
            return null;
        }

        var first = _setup.Rule?.FirstEpochs(_curves, _trials.Count, spec.Epochs) ?? spec.Epochs;
        return new SearchAction.Propose(_trials.Count, point, spec, Math.Clamp(first, 1, spec.Epochs));
    }

    /// <summary>When nothing runs and nothing can begin: what waits for a promotion will not get one, unless it is for want of
    /// other trials that it does not go on.</summary>
    private SearchAction Finish(string? until)
    {
        _curves.Limit = _trials.Count;
        var promotion = until is null ? Promote() : null;
        _curves.Limit = _setup.Most;
        return promotion as SearchAction
            ?? (_held.Count > 0
                ? new SearchAction.Prune(_held.Min(), NotPromoted)
                : new SearchAction.End(until ?? (_trials.Count >= _setup.Most
                    ? $"all {_trials.Count} trials are over"
                    : $"no new settings are left after {_trials.Count} trials")));
    }

    private void Begin(SearchAction.Propose propose)
    {
        if (propose.Number != _trials.Count)
        {
            throw new ArgumentException($"Trial {propose.Number} is proposed after {_trials.Count}.", nameof(propose));
        }

        var trial = new MachineTrial(propose.Number, propose.Point, propose.Spec.Epochs, TrialCost.PerEpoch(propose.Spec))
        {
            Until = propose.Until,
        };
        _trials.Add(trial);
        _proposals.Add(propose.Point, propose.Spec);
        var group = _proposals.GroupOf(trial.Number);
        if (_proposals.BeginsGroup(trial.Number))
        {
            _results.Begin(new KnownTrial(group, trial.Point));
        }

        _curves.Add(trial.Epochs, trial.Until, group);
        _order.Begin(trial, NeedsVerdict(trial));
    }

    private void Advance(MachineTrial trial, int until)
    {
        trial.Until = until;
        _held.Remove(trial.Number);
        _curves.Advance(trial.Number, until);
        _order.Begin(trial, NeedsVerdict(trial));
    }

    private void Prune(MachineTrial trial)
    {
        _held.Remove(trial.Number);
        _order.Release(trial);
        Settle(trial, CurveStatus.Stopped, new TrialResult(trial.Values[trial.Revealed - 1], 0, HasFailed: false));
    }

    private void Reveal(MachineTrial trial, int epochs)
    {
        _order.Reveal(trial, epochs);
        for (var epoch = trial.Revealed; epoch < Math.Min(epochs, trial.Values.Count); epoch++)
        {
            _curves.Reveal(trial.Number, trial.Values[epoch][0]);
        }

        trial.Revealed = Math.Min(epochs, trial.Values.Count);
        if (trial.Result is { } result)
        {
            _order.Release(trial);
            Settle(trial, result.HasFailed ? CurveStatus.Failed : CurveStatus.Completed, result);
        }
        else if (NeedsVerdict(trial))
        {
            _judged = trial;
        }
        else
        {
            Hold(trial);
        }
    }

    private void Settle(MachineTrial trial, CurveStatus status, TrialResult result)
    {
        trial.IsSettled = true;
        _curves.SetStatus(trial.Number, status);
        _results.Add(new KnownTrial(_proposals.GroupOf(trial.Number), trial.Point)
        {
            Values = result.Values,
            Violation = result.Violation,
            Epochs = trial.Revealed,
            IsPruned = status == CurveStatus.Stopped,
        });
    }

    private void Hold(MachineTrial trial)
    {
        _held.Add(trial.Number);
        _curves.SetStatus(trial.Number, CurveStatus.Paused);
        _order.Release(trial);
    }

    /// <summary>Whether the rule looks at the trial when its job ends, before anybody else gets its place.</summary>
    private bool NeedsVerdict(MachineTrial trial) => !trial.IsLastJob && _setup.Rule is { AlwaysPauses: false };
}
