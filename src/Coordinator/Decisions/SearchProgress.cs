using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// The search of an experiment between its events and the pure <see cref="SearchMachine"/>: events become facts, decisions become
/// events. Not thread-safe.
/// </summary>
public sealed class SearchProgress
{
    private readonly PlannedSearch _search;
    private readonly IReadOnlyList<string> _columns;
    private readonly SearchMachine _machine;
    private readonly List<TrialId> _ids = [];
    private readonly Dictionary<TrialId, int> _numbers = [];
    private readonly Dictionary<TrialId, SearchDecided> _last = [];

    /// <param name="columns">Paths of the settings that get a table column.</param>
    /// <param name="events">The events so far.</param>
    /// <param name="state">The state after them.</param>
    public SearchProgress(
        PlannedSearch search, IReadOnlyList<string> columns, IEnumerable<ExperimentEvent> events, ExperimentState state)
    {
        (_search, _columns, _machine) = (search, columns, new SearchMachine(search.Setup));
        var isCancelled = false;
        foreach (var change in events)
        {
            switch (change)
            {
                case TrialPlanned or SearchDecided:
                    Replay(change);
                    break;
                case CancellationRequested or ExperimentStopped:
                    isCancelled = true;
                    break;
                case ExperimentResumed:
                    isCancelled = false;
                    break;
                case TrialEvent happening when !(isCancelled && happening is TrialCancelled):
                    // Numbers of parameters do not change, and the last state has them.
                    Observe(happening, state.Find(happening.Trial)!);
                    break;
            }
        }
    }

    /// <summary>What was decided last of a trial, if anything: its actor may not know it yet.</summary>
    public SearchDecided? LastOf(TrialId trial) => _last.GetValueOrDefault(trial);

    /// <summary>Something has happened to a trial.</summary>
    /// <param name="after">The trial's state after it.</param>
    public void Observe(TrialEvent change, TrialState after)
    {
        var number = _numbers[change.Trial];
        switch (change)
        {
            case EpochRecorded { Metrics: var epoch }:
                _machine.Report(number, epoch.Epoch, _search.Goals.Values(epoch, after.Parameters));
                break;
            case TrialCompleted:
                _machine.Finish(number, ResultOf(after));
                break;
            case TrialFailed or TrialCancelled:
                _machine.Finish(number, TrialResult.Failed(_search.Goals.Goals.Length));
                break;
        }
    }

    /// <summary>Takes every decision that what is known allows.</summary>
    public IReadOnlyList<ExperimentEvent> Decide(DateTimeOffset now)
    {
        var events = new List<ExperimentEvent>();
        while (_machine.Next() is { } action)
        {
            var decided = EventOf(action, now);
            _machine.Apply(action);
            Note(decided);
            events.Add(decided);
        }

        return events;
    }

    /// <summary>Applies a decision out of a journal.</summary>
    private void Replay(ExperimentEvent decided)
    {
        _machine.Apply(ActionOf(decided));
        Note(decided);
    }

    private TrialResult ResultOf(TrialState trial)
    {
        var last = trial.Epochs[^1];
        return new TrialResult(
            _search.Goals.Values(last, trial.Parameters), _search.Goals.Violation(last, trial.Parameters), HasFailed: false);
    }

    private ExperimentEvent EventOf(SearchAction action, DateTimeOffset now) => action switch
    {
        SearchAction.Propose propose => TrialPlanned.Of(_search.Trial(propose, _columns) with { Until = propose.Until }, now) with
        {
            Point = PointText.Write(propose.Point),
        },
        SearchAction.Reveal reveal => new SearchDecided(now, SearchDecision.Reveal)
        {
            Trial = _ids[reveal.Number],
            Epochs = reveal.Epochs,
        },
        SearchAction.Advance advance => new SearchDecided(now, SearchDecision.Advance)
        {
            Trial = _ids[advance.Number],
            Epochs = advance.Until,
        },
        SearchAction.Prune prune => new SearchDecided(now, SearchDecision.Prune)
        {
            Trial = _ids[prune.Number],
            Reason = prune.Reason,
        },
        SearchAction.End end => new SearchDecided(now, SearchDecision.End) { Reason = end.Reason },
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Unknown decision."),
    };

    private SearchAction ActionOf(ExperimentEvent decided) => decided switch
    {
        TrialPlanned planned => new SearchAction.Propose(
            _ids.Count, PointText.Read(planned.Point ?? []), planned.Spec, planned.Until ?? planned.Spec.Epochs),
        SearchDecided { Decision: SearchDecision.Reveal } it =>
            new SearchAction.Reveal(_numbers[it.Trial!.Value], it.Epochs!.Value),
        SearchDecided { Decision: SearchDecision.Advance } it =>
            new SearchAction.Advance(_numbers[it.Trial!.Value], it.Epochs!.Value),
        SearchDecided { Decision: SearchDecision.Prune } it => new SearchAction.Prune(_numbers[it.Trial!.Value], it.Reason ?? ""),
        SearchDecided it => new SearchAction.End(it.Reason ?? ""),
        _ => throw new ArgumentOutOfRangeException(nameof(decided), decided, "It is no decision of a search."),
    };

    private void Note(ExperimentEvent decided)
    {
        if (decided is TrialPlanned planned)
        {
            _numbers.Add(planned.Trial, _ids.Count);
            _ids.Add(planned.Trial);
        }
        else if (decided is SearchDecided { Trial: { } trial, Decision: SearchDecision.Advance or SearchDecision.Prune } of)
        {
            _last[trial] = of;
        }
    }
}
