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

/// <summary><c>aecluster coordinator</c> in a process of its own: one that is killed is started again, with the same folder and
/// the same ports.</summary>
internal sealed class CoordinatorProcess : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Below those that systems give to whoever asks for any: while the coordinator is away, nobody else gets its
    /// own.</summary>
    private const int FirstPort = 10_000;
    private const int FirstHttpPort = 20_000;
    private const int Ports = 10_000;

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(1);

    private readonly ApiClient _api;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _supervisor;
    private volatile Process? _process;
    private volatile string? _problem;
    private TimeSpan? _away;

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

    /// <param name="log">A file to which every coordinator adds its log.</param>
    public static CoordinatorProcess Start(string runs, RunSecret secret, string log, CliContext cli) =>
        new(
            runs,
            secret.File,
            log,
            FreePort(FirstPort),
            cli.Connect(new UriBuilder(Uri.UriSchemeHttps, Loopback, FreePort(FirstHttpPort)).Uri, secret.Read()));

    /// <summary>SIGKILL, and another one after a while.</summary>
    /// <returns>False where there is none to kill.</returns>
    public async Task<bool> KillAsync(TimeSpan away)
    {
        if (_process is not { HasExited: false } process)
        {
            return false;
        }

        _away = away;
        process.Kill();
        await process.WaitForExitAsync();
        return true;
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="UserErrorException">The coordinator refuses, or has ended although nobody has killed it.</exception>
    public async Task<T> AskAsync<T>(Func<ApiClient, CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        while (true)
        {
            // A terminal sends Ctrl+C to every process: one that ends because of it has no problem.
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

    /// <summary>Asks once.</summary>
    /// <returns>Null where there is no answer soon: it is away, or has just come.</returns>
    public async Task<T?> TryAskAsync<T>(Func<ApiClient, CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(_soon);
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

    /// <summary>Tells it that a worker's process has ended. One that is away will find out for itself.</summary>
    public Task TellEndedAsync(int worker) =>
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
            // Not disposed of: whoever kills it looks at it afterwards.
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
            if (_away is not { } away)
            {
                _problem = _stop.IsCancellationRequested
                    ? null
                    : $"The coordinator has ended, and nobody had killed it (exit code {process.ExitCode}); see {_log}.";
                return;
            }

            _away = null;
            await Task.Delay(away, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static int FreePort(int first)
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(first, first + Ports));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
