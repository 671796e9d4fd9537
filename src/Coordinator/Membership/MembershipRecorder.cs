using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Hosting;

namespace AeCluster.Coordinator.Membership;

/// <summary>Keeps <see cref="KnownWorkers"/> up to date with the cluster.</summary>
public sealed class MembershipRecorder(KnownWorkers known) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedSet<Address> _workers = new(Address.Comparer);

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberRemoved { Member: var member }:
                Write(_workers.Remove(member.Address));
                break;
            case ClusterEvent.IMemberEvent { Member: var member }:
                Write(member.HasRole(ClusterNames.WorkerRole) && _workers.Add(member.Address));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(bool isChanged)
    {
        if (!isChanged)
        {
            return;
        }

        try
        {
            known.Write(_workers);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.Error(
                "The list of workers cannot be kept, and a coordinator started again might not find them: {Error}",
                error.Message);
        }
    }
}

internal static class MembershipRecorderRegistration
{
    /// <param name="known">Null if the coordinator is never restarted.</param>
    public static AkkaConfigurationBuilder AddMembershipRecorder(this AkkaConfigurationBuilder akka, KnownWorkers? known) =>
        known is null
            ? akka
            : akka.WithActors((system, _) => system.ActorOf(Props.Create(() => new MembershipRecorder(known)), "membership"));
}
