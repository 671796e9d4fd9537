using System.Net;
using System.Net.Sockets;
using System.Reflection;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using AeCluster.Worker.Actors;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Training;
using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace AeCluster.Worker.Hosting;

/// <summary>Runs the worker's cluster node, from joining to leaving.</summary>
public static class WorkerHost
{
    /// <summary>How long a leaving worker waits for its checkpoints to be stored.</summary>
    private static readonly TimeSpan _drainTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long the whole shutdown may take.</summary>
    private static readonly TimeSpan _shutdownTimeout = _drainTimeout + TimeSpan.FromSeconds(15);

    /// <summary>When a process that is to end is ended, if it has not by itself.</summary>
    internal static readonly TimeSpan EndTimeout = _shutdownTimeout + TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(250);

    public static string Version { get; } =
        typeof(WorkerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <param name="device">Name of the torch device.</param>
    /// <param name="secret">The cluster secret, if there is one.</param>
    /// <param name="training">Creates the training run from the id of this worker and its listener for gradients.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        WorkerOptions options,
        string device,
        ClusterSecret? secret,
        Func<WorkerId, MeshListener, TrainingRun> training,
        Serilog.ILogger log)
    {
        var exitCode = 0;
        var address = options.Host ?? Machine.AddressTowards(options.Join.Host, options.Join.Port);
        var id = WorkerName.New();
        using var identity = secret is null ? null : new ClusterIdentity(secret);
        using var mesh = CreateListener(address, options, identity, log);
        var run = training(id, mesh);
        var offer = new WorkerOffer(
            Version, Dns.GetHostName(), Environment.ProcessId, device, Machine.Processor, options.Slots, options.Threads,
            Environment.ProcessorCount, Machine.Software, AddressOf(mesh, address));
        var coordinator = SecuredRemoting.NodeAddress(options.Join.Host, options.Join.Port, isSecured: identity is not null);
        using var http = new HttpClient(HttpHandler(identity)) { Timeout = Timeout.InfiniteTimeSpan };

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(log);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IHostLifetime, WorkerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _shutdownTimeout);
        builder.Services.AddAkka(ClusterNames.ActorSystem, akka =>
            akka.ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory())
                .AddHocon(ClusterConfiguration.Hocon, HoconAddMode.Prepend)
                .AddHocon(
                    $"akka.coordinated-shutdown.phases.before-service-unbind.timeout = {_drainTimeout.TotalSeconds}s",
                    HoconAddMode.Prepend)
                .WithRemoting(address, address, options.Port, identity)
                .WithClustering(new ClusterOptions { Roles = [ClusterNames.WorkerRole], SeedNodes = [coordinator] })
                .WithSingletonProxy<ManagerProxy>(
                    ClusterNames.ExperimentManager,
                    new ClusterSingletonOptions { Role = ClusterNames.CoordinatorRole })
                .WithActors(AddActors));

        using var app = builder.Build();
        await app.RunAsync();
        return exitCode;

        void AddActors(ActorSystem system, IActorRegistry registry, IDependencyResolver resolver)
        {
            var worker = system.ActorOf(
                WorkerActor.Props(
                    id,
                    offer,
                    registry.Get<ManagerProxy>(),
                    system.ActorSelection(ClusterNames.ManagerPath(coordinator)),
                    AttemptProps,
                    url => CoordinatorWatch.IsLiveAsync(http, new Uri(url)),
                    End),
                "worker");
            system.ActorOf(Props.Create(() => new CoordinatorWatch(worker)), "coordinator-watch");
            system.ActorOf(Props.Create(() => new RejoinGuard()), "rejoin-guard");
            system.ActorOf(QuarantineWatch.Props(End), "quarantine-watch");
            system.ActorOf(
                JoinWatch.Props(
                    Address.Parse(coordinator),
                    HasJoined,
                    () => NameProbe.AskAsync(options.Join.Host, options.Join.Port, identity, CancellationToken.None),
                    End),
                "join-watch");
            system.ActorOf(
                SecretWatch.Props(
                    Address.Parse(coordinator),
                    HasJoined,
                    () => SecretProbe.ExplainAsync(options.Join.Host, options.Join.Port, identity, CancellationToken.None),
                    End),
                "secret-watch");
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind,
                "hand back trials",
                () => HandBackAsync(system, worker, End, () => exitCode == WorkerExitCodes.Fenced));

            bool HasJoined() => !Akka.Cluster.Cluster.Get(system).State.Members.IsEmpty;

            void End(int code, string reason)
            {
                // Only the first reason is reported.
                if (Interlocked.CompareExchange(ref exitCode, code, 0) == 0)
                {
                    Console.Error.WriteLine($"aecluster worker: {reason}");
                    ExitDeadline.Set(EndTimeout);
                    resolver.GetService<IHostApplicationLifetime>().StopApplication();
                }
            }
        }

        Props AttemptProps(TrialProtocol.Start start, string artifactsUrl, IActorRef trial) =>
            AttemptActor.Props(id, start, trial, new ArtifactClient(http, new Uri(artifactsUrl)), run);
    }

    private static SocketsHttpHandler HttpHandler(ClusterIdentity? identity)
    {
        var handler = new SocketsHttpHandler();
        if (identity is not null)
        {
            handler.SslOptions = identity.ClientOptions();
        }

        return handler;
    }

    private static MeshListener CreateListener(
        string address, WorkerOptions options, ClusterIdentity? identity, Serilog.ILogger log)
    {
        var bind = IPAddress.TryParse(address, out var ip) ? ip : Dns.GetHostAddresses(address)[0];
        try
        {
            return new MeshListener(
                new MeshOptions
                {
                    BindAddress = bind,
                    Ports = options.MeshPorts,
                    PeerTimeout = options.MeshSilence,
                    ConnectTimeout = options.MeshSilence,
                    Tls = options.MeshTls && identity is not null
                        ? new MeshTls(identity.ClientOptions, identity.ServerOptions)
                        : null,
                },
                refusal =>
                    log.Warning("A connection for gradients from {From} was refused: {Reason}", refusal.From, refusal.Reason));
        }
        catch (SocketException error)
        {
            throw new IOException(
                $"Cannot listen on {address} for gradients (ports {options.MeshPorts.First} to {options.MeshPorts.Last}): "
                    + $"{error.Message}. Choose others with --mesh-ports.",
                error);
        }
    }

    private static MeshAddress AddressOf(MeshListener mesh, string address)
    {
        var peer = mesh.AddressFor(address);
        return new MeshAddress(peer.Host, peer.Port, peer.HostId, peer.UnixName);
    }

    /// <summary>Hands back all attempts before this node leaves the cluster.</summary>
    private static async Task<Done> HandBackAsync(
        ActorSystem system, IActorRef worker, Action<int, string> end, Func<bool> isFenced)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        if (CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
        {
            end(WorkerExitCodes.Fenced, QuarantineWatch.Reason);
        }

        if (isFenced())
        {
            return Done.Instance;
        }

        var drained = worker.Ask<WorkerActor.Drained>(new WorkerActor.Drain(), _drainTimeout);
        while (!drained.IsCompleted && CoordinatorWatch.IsReachable(cluster))
        {
            await Task.WhenAny(drained, Task.Delay(_pollInterval));
        }

        if (!CoordinatorWatch.IsReachable(cluster))
        {
            // There is nobody to hand attempts back to, and a graceful leave would not complete without a coordinator.
            cluster.Down(cluster.SelfAddress);
        }

        return Done.Instance;
    }

    /// <summary>Registry key of the singleton proxy of the coordinator's experiment manager.</summary>
    private sealed class ManagerProxy;
}
