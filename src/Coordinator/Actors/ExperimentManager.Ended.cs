using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;
using AeCluster.Messages;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <content>Experiments that have ended: they may go on, or be deleted.</content>
public sealed partial class ExperimentManager
{
    /// <summary>From an experiment that has ended: it goes on after this event. The sender, who has asked for it, is answered by
    /// the experiment that goes on.</summary>
    public sealed record Reopen(ExperimentId Experiment, ExperimentEvent Change);

    /// <summary>From an experiment that has ended: it is to be deleted. The sender, who has asked for it, is answered with
    /// <see cref="Deleted"/>.</summary>
    public sealed record Remove(ExperimentId Experiment);

    /// <param name="Folder">Where its run folder was.</param>
    public sealed record Deleted(ExperimentId Experiment, string Folder);

    /// <summary>What is done once the actor of an experiment has ended, and with it whoever has its files open.</summary>
    private readonly Dictionary<IActorRef, Action> _afterEnd = [];

    /// <summary>Continues an experiment that was read from its folder, as after a restart; answered with
    /// <see cref="Submitted"/>.</summary>
    public sealed record Continue(JournaledExperiment Experiment);

    private void End(ExperimentId experiment, Action<IActorRef> then)
    {
        // A second request finds the first still at work; whoever sent it asks again.
        var (actor, asker) = (_experiments[experiment], Sender);
        if (_afterEnd.TryAdd(actor, () => then(asker)))
        {
            Context.Stop(actor);
        }
    }

    private void Carry(Reopen reopen) => End(reopen.Experiment, asker =>
    {
        try
        {
            Start(JournaledExperiment.Reopen(_folders[reopen.Experiment], reopen.Change, _clock.GetUtcNow()));
            _experiments[reopen.Experiment].Tell(new ExperimentActor.GetView(), asker);
        }
        catch (Exception error) when (error is JournalException or RunFolderException)
        {
            LeaveOut(reopen.Experiment, new UnreadableExperiment(_folders[reopen.Experiment], error.Message));
            asker.Tell(new ExperimentActor.Refused($"cannot go on: {error.Message}"));
        }
    });

    private void Carry(Remove remove) => End(remove.Experiment, asker =>
    {
        var folder = _folders[remove.Experiment];
        try
        {
            DeletedRun.Delete(folder);
            _experiments.Remove(remove.Experiment);
            _folders.Remove(remove.Experiment);
            foreach (var entry in _submittedByKey.Where(entry => entry.Value == remove.Experiment).ToList())
            {
                _submittedByKey.Remove(entry.Key);
            }

            _log.Info("{Experiment} was deleted with {Folder}", remove.Experiment, folder);
            asker.Tell(new Deleted(remove.Experiment, folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Start(JournaledExperiment.Open(folder, _clock.GetUtcNow()));
            asker.Tell(new ExperimentActor.Refused($"cannot be deleted: {error.Message}"));
        }
    });
}
