using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>The search of an experiment whose trials follow one after another: passes on what happens to trials, and its
/// decisions to their actors. The experiment's actor owns it; it is not thread-safe.</summary>
/// <param name="record">Records a decision in the journal.</param>
internal sealed class ExperimentSearch(SearchProgress progress, Action<ExperimentEvent> record, TimeProvider clock)
{
    /// <summary>Trials that are trained as far as they may.</summary>
    private readonly HashSet<TrialId> _atHorizon = [];

    /// <summary>Takes the decisions that what is known allows.</summary>
    public void Decide(ExperimentState state)
    {
        if (state.IsEnding)
        {
            return;
        }

        foreach (var decided in progress.Decide(clock.GetUtcNow()))
        {
            record(decided);
        }
    }

    /// <summary>Something has happened to a trial.</summary>
    /// <param name="state">The state after it.</param>
    public void Observe(TrialEvent change, ExperimentState state)
    {
        if (state.IsEnding)
        {
            return;
        }

        var trial = state.Find(change.Trial)!;
        progress.Observe(change, trial);
        Decide(state);
        if (trial.IsAtHorizon)
        {
            _atHorizon.Add(trial.Id);
        }
    }

    /// <summary>Tells a trial what was decided of it; after a restart it may not know.</summary>
    public void Direct(TrialId trial, IActorRef actor)
    {
        switch (progress.LastOf(trial))
        {
            case { Decision: SearchDecision.Advance, Epochs: { } until }:
                actor.Tell(new TrialActor.Advance(until));
                break;
            case { Decision: SearchDecision.Prune, Reason: var reason }:
                actor.Tell(new TrialActor.Prune(reason ?? ""));
                break;
        }
    }

    /// <summary>While others wait for slots, trials that wait for a decision give up theirs.</summary>
    /// <param name="actors">The actors of the trials.</param>
    public void MakeRoom(ExperimentState state, IReadOnlyDictionary<TrialId, IActorRef> actors)
    {
        _atHorizon.RemoveWhere(id =>
            state.Find(id) is not { Status: TrialStatus.Running, IsAtHorizon: true } trial || IsDecided(trial));
        if (state.Trials.CountOf(TrialStatus.Queued) == 0)
        {
            return;
        }

        foreach (var trial in _atHorizon)
        {
            actors[trial].Tell(new TrialActor.Pause());
        }

        _atHorizon.Clear();
    }

    /// <summary>Whether something was decided of a trial that it has not carried out yet: told to pause after that, it would wait
    /// for ever.</summary>
    private bool IsDecided(TrialState trial) => progress.LastOf(trial.Id) switch
    {
        { Decision: SearchDecision.Advance, Epochs: var until } => until > trial.Until,
        { Decision: SearchDecision.Prune } => true,
        _ => false,
    };
}
