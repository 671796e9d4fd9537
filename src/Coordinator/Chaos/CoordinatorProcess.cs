using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Chaos;

/// <summary>
/// Runs <c>aecluster coordinator</c> in a separate process. After it was killed, it is restarted with the same folder and ports.
/// </summary>
internal sealed class CoordinatorProcess : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Below the ephemeral ports, so that no other process is given the coordinator's port while it is absent.</summary>
    private const int FirstPort = 10_000;
    private const int FirstHttpPort = 20_000;
    private const int PortCount = 10_000;

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _tryTimeout = TimeSpan.FromSeconds(1);

    private readonly ApiClient _api;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _supervisor;
    private volatile Process? _process;
    private volatile string? _problem;
    private TimeSpan? _restartDelay;

    private CoordinatorProcess(string runs, string secretFile, string log, int port, ApiClient api)
    {
        ClusterAddress = $"{Loopback}:{port}";
        _api = api;
        _arguments =
        [
            typeof(CoordinatorProcess).Assembly.Location, "coordinator",
            "--host", Loopback,
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--http-port", api.Coordinator.Port.ToString(CultureInfo.InvariantCulture),
            "--runs", runs,
            SecretFile.Option, secretFile,
            ParentWatch.Option,
        ];
        _log = log;
        _supervisor = SuperviseAsync();
    }

    /// <summary>HOST:PORT that workers join.</summary>
    public string ClusterAddress { get; }

    /// <param name="log">File to which every coordinator process appends its log.</param>
    public static CoordinatorProcess Start(string runs, RunSecret secret, string log, CliContext cli) =>
        new(
            runs,
            secret.File,
            log,
            FreePort(FirstPort),
            cli.Connect(new UriBuilder(Uri.UriSchemeHttps, Loopback, FreePort(FirstHttpPort)).Uri, secret.Read()));

    /// <summary>Kills the process with SIGKILL; a new one is started after <paramref name="restartDelay"/>.</summary>
    /// <returns>False if none is running.</returns>
    public async Task<bool> KillAsync(TimeSpan restartDelay)
    {
        if (_process is not { HasExited: false } process)
        {
            return false;
        }

        _restartDelay = restartDelay;
        process.Kill();
        await process.WaitForExitAsync();
        return true;
    }

    /// <summary>Repeats a request until it is answered.</summary>
    /// <exception cref="UserErrorException">The coordinator refuses, or has ended without having been killed.</exception>
    public async Task<T> AskAsync<T>(Func<ApiClient, CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        while (true)
        {
            // A terminal sends Ctrl+C to every process; a coordinator that ends because of it has no problem.
            cancel.ThrowIfCancellationRequested();
            if (_problem is { } problem)
            {
                throw new UserErrorException(problem);
            }

            try
            {
                return await ask(_api, cancel);
            }
            catch (CoordinatorUnreachableException)
            {
                await Task.Delay(_pollInterval, cancel);
            }
        }
    }

    /// <summary>Sends a request once.</summary>
    /// <returns>Null if there is no answer within a second: the coordinator is absent or just starting.</returns>
    public async Task<T?> TryAskAsync<T>(Func<ApiClient, CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(_tryTimeout);
        try
        {
            return await ask(_api, soon.Token);
        }
        catch (Exception error) when (error is CoordinatorUnreachableException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Reports that a worker process has ended. An absent coordinator detects it when it is back.</summary>
    public Task ReportEndedAsync(int worker) =>
        TryAskAsync((api, soon) => api.WorkerEndedAsync(Dns.GetHostName(), worker, soon), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervisor;
        _api.Dispose();
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            // Not disposed: KillAsync still uses it after it has ended.
            var process = Process.Start(new ProcessStartInfo(WorkerProgram.Dotnet(), _arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _process = process;
            await using (_stop.Token.Register(process.Kill))
            {
                await using var log = new FileStream(_log, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.BaseStream.CopyToAsync(log));
                await process.WaitForExitAsync();
            }

            _process = null;
            if (_restartDelay is not { } restartDelay)
            {
                _problem = _stop.IsCancellationRequested
                    ? null
                    : $"The coordinator has ended, and nobody had killed it (exit code {process.ExitCode}); see {_log}.";
                return;
            }

            _restartDelay = null;
            await Task.Delay(restartDelay, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static int FreePort(int first)
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(first, first + PortCount));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }
    }
}
