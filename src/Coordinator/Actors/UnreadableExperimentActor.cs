using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>Stands for an experiment that could not be resumed: it is there to be looked at, with the reason.</summary>
internal sealed class UnreadableExperimentActor : UntypedActor
{
    private readonly ExperimentView _view;

    public UnreadableExperimentActor(ExperimentId id, UnreadableExperiment unreadable, DateTimeOffset now) =>
        _view = new ExperimentView(
            id.Value, id.Value, ExperimentStatus.Damaged, unreadable.SubmittedAt ?? now, unreadable.Folder, 0, 0, [])
        {
            Problems = [new ProblemView(unreadable.Reason, now, Waiting: null)],
        };

    public static Props Props(ExperimentId id, UnreadableExperiment unreadable, DateTimeOffset now) =>
        Akka.Actor.Props.Create(() => new UnreadableExperimentActor(id, unreadable, now));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ExperimentActor.GetView or ExperimentActor.Cancel:
                Sender.Tell(_view);
                break;
            case ExperimentActor.Request:
                Sender.Tell(new ExperimentActor.Refused(
                    $"cannot be read, and nothing is done with it. Mend it, or delete its folder by hand: {_view.Folder}"));
                break;
            case ExperimentActor.GetEvents:
                Sender.Tell(new List<EventView>());
                break;
            case ExperimentActor.Subscribe:
                Sender.Tell(ExperimentSubscription.To(_view));
                break;
            case ExperimentActor.AuthorizeAttempt:
                Sender.Tell(new ExperimentActor.Authorization(null));
                break;
            case ExperimentManager.WorkersChanged or ExperimentActor.Stored or ExperimentActor.NotStored:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
