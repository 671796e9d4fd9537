using AeCluster.Coordinator.Client;
using AeCluster.Messages.Security;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>
/// Coordinator, workers and command line as separate processes that communicate over the network, with their runs folder.
/// </summary>
public sealed class ProcessCluster : IAsyncDisposable
{
    /// <summary>Ample, even if workers are lost repeatedly.</summary>
    private static readonly TimeSpan _experimentTime = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder = new();
    private readonly List<TestProcess> _processes = [];
    private readonly List<TestProcess> _workers = [];
    private string[] _secret = [];
    private ClusterSecret? _shared;
    private string _cluster = "127.0.0.1:0";
    private string _http = "http://127.0.0.1:0";

    /// <summary>In the order of their start, including those that have ended.</summary>
    public IReadOnlyList<TestProcess> Workers => _workers;

    /// <summary>Gives all processes started from now on a common secret.</summary>
    public void Share(string secret)
    {
        var file = WriteSecret("cluster.secret", secret);
        (_secret, _shared) = (["--secret-file", file], SecretFile.Read(file, _ => { }));
    }

    /// <returns>Full path of a new file with the secret.</returns>
    public string WriteSecret(string name, string secret)
    {
        var file = _folder.Write(name, secret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    public string Runs => _folder["runs"];

    /// <summary>Id of the only experiment.</summary>
    public string Experiment => Path.GetFileName(Assert.Single(Directory.GetDirectories(Runs)));

    /// <summary>The folder of the only experiment.</summary>
    public RunFolderReader Run => new(Path.Combine(Runs, Experiment));

    /// <summary>The first coordinator takes any free ports; later ones take the ports of the first.</summary>
    /// <param name="host">The address to listen on.</param>
    public async Task<TestProcess> CoordinatorAsync(string host = "127.0.0.1")
    {
        var coordinator = Started(TestProcess.Aecluster(
            ["coordinator", "--host", host, "--port", Port(_cluster), "--http-port", Port(_http), "--runs", Runs, .. _secret]));

        // "Coordinator HOST:PORT, HTTP URL, runs in FOLDER"
        var words = (await coordinator.LineAsync("Coordinator ")).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        (_cluster, _http) = (words[1], words[3]);
        return coordinator;
    }

    /// <param name="network">The network namespace to run in; null for that of this machine.</param>
    /// <param name="more">Further options of the verb.</param>
    public TestProcess Worker(SideNetwork? network = null, params string[] more)
    {
        string[] arguments = ["worker", "--join", _cluster, "--device", "cpu", "--oversubscribe", .. _secret, .. more];
        var worker = Started(network is null ? TestProcess.Aecluster(arguments) : TestProcess.AeclusterIn(network, arguments));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Runs a worker with another secret than the cluster's, or none, until it exits.</summary>
    /// <param name="secretFile">Null for none.</param>
    public async Task<ProcessResult> StrangerAsync(string? secretFile)
    {
        string[] secret = secretFile is null ? [] : ["--secret-file", secretFile];
        return await Started(
                TestProcess.Aecluster(["worker", "--join", _cluster, "--device", "cpu", "--oversubscribe", .. secret]))
            .EndAsync();
    }

    /// <summary>Waits until the coordinator knows this number of workers.</summary>
    public async Task WorkersAsync(int count)
    {
        using var api = new ApiClient(new Uri(_http), _shared);
        await Wait.ForAsync($"{count} workers", async () => (await api.WorkersAsync()).Count == count, known: Said);
    }

    /// <returns>Full path of a new file with the experiment.</returns>
    public string Write(string experiment) => _folder.Write("experiment.yaml", experiment);

    /// <summary>Submits the experiment and follows it.</summary>
    public TestProcess Submit(string experiment) =>
        Started(TestProcess.Aecluster(["submit", Write(experiment), "--watch", "--every", "0", "--coordinator", _http, .. _secret]));

    /// <summary>Submits the experiment over HTTP, as a stranger may: nothing looks at the data here.</summary>
    public async Task SubmitUnseenAsync(string experiment)
    {
        using var api = new ApiClient(new Uri(_http), _shared);
        await api.SubmitAsync("experiment.yaml", experiment, []);
    }

    /// <summary>Runs a verb that connects to the coordinator, until it ends. The caller has to name the secret.</summary>
    public async Task<ProcessResult> AskAsync(params string[] arguments)
    {
        await using var program = TestProcess.Aecluster([.. arguments, "--coordinator", _http]);
        return await program.EndAsync();
    }

    /// <summary>Follows the only experiment to its end, which must be successful.</summary>
    public async Task<ProcessResult> EndOfExperimentAsync()
    {
        var watch = Started(TestProcess.Aecluster(["watch", Experiment, "--every", "0", "--coordinator", _http, .. _secret]));
        await Wait.ForAsync("the experiment to end", () => watch.HasEnded, _experimentTime, Said);
        var ended = await watch.EndAsync();
        Assert.True(ended.ExitCode == 0, Said());
        return ended;
    }

    /// <summary>Kills the process but not its children.</summary>
    public static async Task KillAsync(TestProcess process)
    {
        process.Send(Signal.Kill);
        await process.EndAsync();
    }

    /// <returns>The output of all processes.</returns>
    public string Said() => string.Join("\n\n", _processes);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private TestProcess Started(TestProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private static string Port(string address) => address.TrimEnd('/').Split(':')[^1];
}
