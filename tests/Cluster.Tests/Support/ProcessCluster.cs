using AeCluster.Coordinator.Client;
using AeCluster.Messages.Security;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>Coordinator, workers and command line as processes of their own that meet over the network, and the folder of their
/// runs.</summary>
public sealed class ProcessCluster : IAsyncDisposable
{
    /// <summary>Ample even where workers are lost again and again.</summary>
    private static readonly TimeSpan _experimentTime = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder = new();
    private readonly List<TestProcess> _processes = [];
    private readonly List<TestProcess> _workers = [];
    private string[] _secret = [];
    private ClusterSecret? _shared;
    private string _cluster = "127.0.0.1:0";
    private string _http = "http://127.0.0.1:0";

    /// <summary>In the order of their start; those that have ended included.</summary>
    public IReadOnlyList<TestProcess> Workers => _workers;

    /// <summary>From now on all processes have one secret.</summary>
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

    /// <summary>The first takes any free ports, another those of the first.</summary>
    /// <param name="host">Where it listens.</param>
    public async Task<TestProcess> CoordinatorAsync(string host = "127.0.0.1")
    {
        var coordinator = Started(TestProcess.Aecluster(
            ["coordinator", "--host", host, "--port", Port(_cluster), "--http-port", Port(_http), "--runs", Runs, .. _secret]));

        // "Coordinator HOST:PORT, HTTP URL, runs in FOLDER"
        var words = (await coordinator.LineAsync("Coordinator ")).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        (_cluster, _http) = (words[1], words[3]);
        return coordinator;
    }

    /// <param name="network">Where it runs, if not in this machine's own.</param>
    /// <param name="more">Of the verb's options.</param>
    public TestProcess Worker(SideNetwork? network = null, params string[] more)
    {
        string[] arguments = ["worker", "--join", _cluster, "--device", "cpu", "--oversubscribe", .. _secret, .. more];
        var worker = Started(network is null ? TestProcess.Aecluster(arguments) : TestProcess.AeclusterIn(network, arguments));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>A worker that has another secret than the cluster, or none, to its end.</summary>
    /// <param name="secretFile">Null for none.</param>
    public async Task<Ended> StrangerAsync(string? secretFile)
    {
        string[] secret = secretFile is null ? [] : ["--secret-file", secretFile];
        return await Started(
                TestProcess.Aecluster(["worker", "--join", _cluster, "--device", "cpu", "--oversubscribe", .. secret]))
            .EndAsync();
    }

    /// <summary>Waits until so many workers are known to the coordinator.</summary>
    public async Task WorkersAsync(int count)
    {
        using var api = new ApiClient(new Uri(_http), _shared);
        await Wait.ForAsync($"{count} workers", async () => (await api.WorkersAsync()).Count == count, known: Said);
    }

    /// <returns>Full path of a new file with the experiment.</returns>
    public string Write(string experiment) => _folder.Write("experiment.yaml", experiment);

    /// <summary>Hands the experiment over and follows it.</summary>
    public TestProcess Submit(string experiment) =>
        Started(TestProcess.Aecluster(["submit", Write(experiment), "--watch", "--coordinator", _http, .. _secret]));

    /// <summary>One of the verbs that talk to the coordinator, to its end. A secret is for it to name.</summary>
    public async Task<Ended> AskAsync(params string[] arguments)
    {
        await using var program = TestProcess.Aecluster([.. arguments, "--coordinator", _http]);
        return await program.EndAsync();
    }

    /// <summary>Follows the only experiment to its end, which must be a good one.</summary>
    public async Task<Ended> EndOfExperimentAsync()
    {
        var watch = Started(TestProcess.Aecluster(["watch", Experiment, "--coordinator", _http, .. _secret]));
        await Wait.ForAsync("the experiment to end", () => watch.HasEnded, _experimentTime, Said);
        var ended = await watch.EndAsync();
        Assert.True(ended.ExitCode == 0, Said());
        return ended;
    }

    /// <summary>Kills the process itself, not what it has started.</summary>
    public static async Task KillAsync(TestProcess process)
    {
        process.Send(Signal.Kill);
        await process.EndAsync();
    }

    /// <returns>What all processes have said.</returns>
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
