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
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace AeCluster.Worker.Hosting;

/// <summary>The worker's cluster node, from joining to leaving.</summary>
public static class WorkerHost
{
    /// <summary>How long a worker that leaves waits for its checkpoints to be stored.</summary>
    private static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(250);

    public static string Version { get; } =
        typeof(WorkerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <param name="device">Name of the torch device that was chosen.</param>
    /// <param name="secret">The cluster's, if it has one.</param>
    /// <param name="training">How an attempt is trained, by this worker, who takes connections for gradients on this
    /// listener.</param>
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
        var id = new WorkerId($"{Dns.GetHostName()}-{Environment.ProcessId}");
        using var identity = secret is null ? null : new ClusterIdentity(secret);
        using var mesh = Mesh(address, options, identity, log);
        var run = training(id, mesh);
        var offer = new WorkerOffer(
            Version, Dns.GetHostName(), Environment.ProcessId, device, Machine.Processor, options.Slots, options.Threads,
            Environment.ProcessorCount, Machine.Software, AddressOf(mesh, address));
        var coordinator = SecuredRemoting.NodeAddress(options.Join.Host, options.Join.Port, isSecured: identity is not null);
        using var http = new HttpClient(Network(identity)) { Timeout = Timeout.InfiniteTimeSpan };

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(log);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IHostLifetime, WorkerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _drainTime + TimeSpan.FromSeconds(15));
        builder.Services.AddAkka(ClusterNames.ActorSystem, akka =>
            akka.ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory())
                .AddHocon(ClusterConfiguration.Hocon, HoconAddMode.Prepend)
                .AddHocon(
                    $"akka.coordinated-shutdown.phases.before-service-unbind.timeout = {_drainTime.TotalSeconds}s",
                    HoconAddMode.Prepend)
                .WithRemoting(address, address, options.Port, identity)
                .WithClustering(new ClusterOptions { Roles = [ClusterNames.WorkerRole], SeedNodes = [coordinator] })
                .WithSingletonProxy<ManagerProxy>(
                    ClusterNames.ExperimentManager,
                    new ClusterSingletonOptions { Role = ClusterNames.CoordinatorRole })
                .WithActors(
                    (system, registry, resolver) =>
                    {
                        var worker = system.ActorOf(
                            WorkerActor.Props(
                                id,
                                offer,
                                registry.Get<ManagerProxy>(),
                                system.ActorSelection(ClusterNames.ManagerPath(coordinator)),
                                (start, artifactsUrl, trial) =>
                                    AttemptActor.Props(
                                        id,
                                        start,
                                        trial,
                                        new ArtifactClient(http, new Uri(artifactsUrl)),
                                        run),
                                url => CoordinatorWatch.IsAtWorkAsync(http, new Uri(url)),
                                End),
                            "worker");
                        system.ActorOf(Props.Create(() => new CoordinatorWatch(worker)), "coordinator-watch");
                        system.ActorOf(Props.Create(() => new RejoinGuard()), "doorkeeper");
                        system.ActorOf(QuarantineWatch.Props(End), "fence");
                        system.ActorOf(
                            SecretWatch.Props(
                                Address.Parse(coordinator),
                                () => !Akka.Cluster.Cluster.Get(system).State.Members.IsEmpty,
                                () =>
                                    SecretProbe.ExplainAsync(
                                        options.Join.Host,
                                        options.Join.Port,
                                        identity,
                                        CancellationToken.None),
                                End),
                            "secret-watch");
                        CoordinatedShutdown
                            .Get(system)
                            .AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "hand back trials", () =>
                                HandBackAsync(system, worker, End, () => exitCode == WorkerExitCodes.Fenced));

                        void End(int code, string reason)
                        {
                            // The first reason is the one that counts.
                            if (Interlocked.CompareExchange(ref exitCode, code, 0) == 0)
                            {
                                Console.Error.WriteLine($"aecluster worker: {reason}");
                                resolver.GetService<IHostApplicationLifetime>().StopApplication();
                            }
                        }
                    }));

        using var app = builder.Build();
        await app.RunAsync();
        return exitCode;
    }

    private static SocketsHttpHandler Network(ClusterIdentity? identity)
    {
        var handler = new SocketsHttpHandler();
        if (identity is not null)
        {
            handler.SslOptions = identity.ClientOptions();
        }

        return handler;
    }

    private static MeshListener Mesh(string address, WorkerOptions options, ClusterIdentity? identity, Serilog.ILogger log)
    {
        var bind = IPAddress.TryParse(address, out var ip) ? ip : Dns.GetHostAddresses(address)[0];
        try
        {
            return new MeshListener(
                new MeshOptions
                {
                    BindAddress = bind,
                    Ports = options.MeshPorts,
                    Silence = options.MeshSilence,
                    ConnectLimit = options.MeshSilence,
                    Tls =
                        options.MeshTls && identity is not null
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

    private static async Task<Done> HandBackAsync(
        ActorSystem system,
        IActorRef worker,
        Action<int, string> end,
        Func<bool> isFenced)
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

        var drained = worker.Ask<WorkerActor.Drained>(new WorkerActor.Drain(), _drainTime);
        while (!drained.IsCompleted && CoordinatorWatch.IsThere(cluster))
        {
            await Task.WhenAny(drained, Task.Delay(_lookInterval));
        }

        if (!CoordinatorWatch.IsThere(cluster))
        {
            // There is nobody to hand anything to; nor would this node be let out in an orderly way.
            cluster.Down(cluster.SelfAddress);
        }

        return Done.Instance;
    }

    /// <summary>Key of the proxy through which the coordinator's manager of experiments is reached.</summary>
    private sealed class ManagerProxy;
}
