using System.Net;
using System.Net.Sockets;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Membership;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Serilog;

namespace AeCluster.Coordinator.Hosting;

/// <summary>The addresses and the run folder of a coordinator.</summary>
/// <param name="Host">Address it binds to.</param>
/// <param name="Advertise">Name or address by which workers reach it.</param>
/// <param name="Port">Port of the cluster; 0 takes a free one.</param>
/// <param name="HttpPort">Port of the HTTP API; 0 takes a free one.</param>
/// <param name="Runs">Folder below which run folders are created.</param>
/// <param name="Recovers">Whether it resumes the experiments of that folder with the workers that are present.</param>
public sealed record CoordinatorSettings(string Host, string Advertise, int Port, int HttpPort, string Runs, bool Recovers)
{
    /// <summary>The cluster secret, or null. With a secret, only processes that have it can connect.</summary>
    public ClusterSecret? Secret { get; init; }

    /// <summary>Further names under which the HTTP API answers.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}

/// <summary>A running coordinator: cluster node, experiments, HTTP API.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private static readonly TimeSpan _readyTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly RunsLock? _lock;
    private readonly ClusterIdentity? _identity;

    private CoordinatorHost(
        WebApplication app,
        RunsLock? runsLock,
        ClusterIdentity? identity,
        IActorRef manager,
        Uri api,
        string clusterAddress,
        Task failed)
    {
        Failed = failed;
        _app = app;
        _lock = runsLock;
        _identity = identity;
        Manager = manager;
        Api = api;
        ClusterAddress = clusterAddress;
    }

    /// <summary>The <see cref="ExperimentManager"/>.</summary>
    public IActorRef Manager { get; }

    /// <summary>Base address of the HTTP API.</summary>
    public Uri Api { get; }

    /// <summary>HOST:PORT that workers join.</summary>
    public string ClusterAddress { get; }

    /// <summary>Fails when the coordinator can do no work any more; its experiments go on when it is started again.</summary>
    public Task Failed { get; }

    /// <exception cref="UserErrorException">It cannot work: a port or the folder of runs is in use, for example, or the folder
    /// cannot be written.</exception>
    public static async Task<CoordinatorHost> StartAsync(
        CoordinatorSettings settings, Serilog.ILogger log, CancellationToken cancel)
    {
        // Kestrel and Akka bind at start. Probing first gives one clear error for both, and resolves port 0: the artifacts URL
        // must be known before the first worker registers.
        var httpPort = Bindable(settings.Host, settings.HttpPort, "HTTP", "--http-port");
        var clusterPort = Bindable(settings.Host, settings.Port, "cluster", "--port");
        var identity = settings.Secret is { } secret ? new ClusterIdentity(secret) : null;
        var api = new UriBuilder(identity is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, settings.Advertise, httpPort).Uri;
        var rejected = new RejectedConnections(
            (from, reason) => log.Warning("HTTP connections from {From} are refused: {Reason}", from, reason));

        var runsLock = settings.Recovers ? RunsLock.Take(settings.Runs) : null;
        var known = settings.Recovers ? new KnownWorkers(settings.Runs) : null;
        // Workers of another protocol (the cluster had a secret and has none now, or vice versa) cannot be contacted.
        var present = known is null
            ? []
            : (await known.PresentAsync(cancel))
                .Where(worker => worker.Protocol == SecuredRemoting.Protocol(identity is not null))
                .ToList();
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSerilog(log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(Addresses(settings.Host)[0], httpPort, listen => listen.UseIdentity(identity, rejected));
            kestrel.ApplyLimits();
        });
        builder.Services.AddAkka(ClusterNames.ActorSystem, akka => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory())
            .AddHocon(ClusterConfiguration.Hocon, HoconAddMode.Prepend)
            .AddHocon(CoordinatorDowning.Hocon, HoconAddMode.Prepend)
            .AddHocon(ClusterJoining.Hocon, HoconAddMode.Prepend)
            .WithRemoting(settings.Host, settings.Advertise, clusterPort, identity)
            .WithClustering(new ClusterOptions
            {
                Roles = [ClusterNames.CoordinatorRole],
            })
            .AddMembershipRecorder(known)
            .WithSingleton<ExperimentManager>(
                ClusterNames.ExperimentManager,
                ExperimentManager.Props(
                    settings.Runs,
                    settings.Recovers,
                    WorkerDirectory.Props(ProductVersion.Current, api.ToString(), WorkerNodes.Of),
                    new SteadyClock(TimeProvider.System),
                    error => failed.TrySetException(new UserErrorException(
                        $"the coordinator cannot work with the run folders in {settings.Runs}: {error.Message}",
                        hint: "its log has the details; the folders are as they were",
                        innerException: error))),
                new ClusterSingletonOptions { Role = ClusterNames.CoordinatorRole }));

        var app = builder.Build();
        app.MapApi(
            app.Services.GetRequiredService<IRequiredActor<ExperimentManager>>(),
            new AllowedHosts([settings.Host, settings.Advertise, .. settings.AllowedHosts]));
        await app.StartAsync(cancel);
        await ClusterJoining.EnterAsync(app.Services.GetRequiredService<ActorSystem>(), present, cancel);
        var manager = await app.Services.GetRequiredService<IRequiredActor<ExperimentManager>>().GetAsync(cancel);
        var host = new CoordinatorHost(
            app, runsLock, identity, manager, api, $"{settings.Advertise}:{clusterPort}", failed.Task);
        try
        {
            await WaitUntilReadyAsync(manager, failed.Task, log, cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _lock?.Dispose();
        _identity?.Dispose();
    }

    /// <summary>A coordinator that joins the cluster of present workers, or has many experiments, needs some seconds before it
    /// answers.</summary>
    private static async Task WaitUntilReadyAsync(
        IActorRef manager, Task failed, Serilog.ILogger log, CancellationToken cancel)
    {
        while (true)
        {
            var answer = manager.Ask<IReadOnlyList<WorkerView>>(new WorkerDirectory.GetWorkers(), _readyTimeout, cancel);
            try
            {
                await await Task.WhenAny(answer, failed);
                return;
            }
            catch (AskTimeoutException)
            {
                log.Warning("The coordinator is not ready yet: it reads its run folders, or joins the workers that are present");
            }
        }
    }

    /// <returns>The port, or a free one for 0.</returns>
    private static int Bindable(string host, int port, string what, string option)
    {
        try
        {
            using var probe = new TcpListener(Addresses(host)[0], port);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException error)
        {
            throw new UserErrorException(
                $"Cannot listen on {host}:{port} for {what}: {error.Message}.",
                hint: $"Choose another port with {option}, or stop what holds it.", innerException: error);
        }
    }

    private static IPAddress[] Addresses(string host) =>
        IPAddress.TryParse(host, out var address) ? [address] : Dns.GetHostAddresses(host);
}
