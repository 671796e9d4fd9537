using System.Net;
using AeCluster.Cluster.Tests.Support;
using AeCluster.Coordinator.Api;

namespace AeCluster.Cluster.Tests;

/// <summary>A member of a data-parallel trial whose network is cut: nobody is told, nothing is refused, it is only silent.</summary>
public sealed class CutNetworkTests(Undisturbed undisturbed) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_that_cannot_reach_each_other_do_not_train_together_and_the_third_trains_with_either()
    {
        var (networks, problem) = SideNetwork.TryCreatePair();
        using var first = networks?.First;
        using var second = networks?.Second;
        Assert.SkipWhen(first is null || second is null, $"No network namespaces can be made here: {problem}");

        await using var coordinator = TestProcess.Aecluster(
            "coordinator", "--host", SideNetwork.OutsideAddress, "--port", "0", "--http-port", "0", "--runs", _folder["runs"]);
        var (cluster, http) = SeparateProcessTests.Addresses(await coordinator.LineAsync("Coordinator "));
        string[] worker = ["worker", "--join", cluster, "--device", "cpu", "--oversubscribe"];
        await using var third = TestProcess.Aecluster(worker);
        await using var one = TestProcess.AeclusterIn(first, worker);
        await using var other = TestProcess.AeclusterIn(second, worker);
        using var api = new ApiClient(new Uri(http));
        await Wait.ForAsync("3 workers", async () => (await api.WorkersAsync()).Count == 3, known: () => $"{third}\n{one}\n{other}\n{coordinator}");

        var file = _folder.Write("long.yaml", Undisturbed.ParallelExperiment("{min: 2, max: 3}"));
        await using var watch = TestProcess.Aecluster("submit", file, "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 2 ");
        first.CutFromOther();

        var ended = await watch.EndAsync(TimeSpan.FromMinutes(5));
        Assert.True(ended.ExitCode == 0, ended.ToString());
        var run = new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"])));
        string[] pair = [NameOf(one), NameOf(other)];
        AssertNeverTogether(run, pair, NameOf(third));
        await undisturbed.AssertSameParallelAsync(run);

        static string NameOf(TestProcess worker) => $"{Dns.GetHostName()}-{Assert.Single(worker.Children())}";
    }

    [Fact]
    public async Task A_worker_cut_off_is_done_without_and_comes_back_as_a_new_one()
    {
        var (network, problem) = SideNetwork.TryCreate();
        using var _ = network;
        Assert.SkipWhen(network is null, $"No network namespace can be made here: {problem}");

        await using var coordinator = TestProcess.Aecluster(
            "coordinator", "--host", SideNetwork.OutsideAddress, "--port", "0", "--http-port", "0", "--runs", _folder["runs"]);
        var (cluster, http) = SeparateProcessTests.Addresses(await coordinator.LineAsync("Coordinator "));
        string[] worker = ["worker", "--join", cluster, "--device", "cpu", "--oversubscribe"];
        await using var outside = TestProcess.Aecluster(worker);
        await using var inside = TestProcess.AeclusterIn(network, worker);
        using var api = new ApiClient(new Uri(http));
        await WorkersAsync(2);

        var file = _folder.Write("long.yaml", Undisturbed.ParallelExperiment("{min: 1, max: 2}"));
        await using var watch = TestProcess.Aecluster("submit", file, "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 1 ");
        network.Cut();
        await WorkersAsync(1);
        network.Mend();
        await WorkersAsync(2);
        Assert.Contains("joining again, as a new worker", inside.ToString(), StringComparison.Ordinal);

        var ended = await watch.EndAsync(TimeSpan.FromMinutes(2));
        Assert.True(ended.ExitCode == 0, ended.ToString());
        await undisturbed.AssertSameParallelAsync(new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"]))));

        Task WorkersAsync(int count) => Wait.ForAsync(
            $"{count} workers", async () => (await api.WorkersAsync()).Count == count, known: () => $"{outside}\n{inside}\n{coordinator}");
    }

    /// <summary>From the first loss on no generation computed with both, and no other ever lost its place.</summary>
    private static void AssertNeverTogether(RunFolderReader run, string[] pair, string third)
    {
        var generations = run.Generations;
        var cut = generations.SkipWhile(generation => !generation["reason"].Contains("was lost", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(cut);
        Assert.All(cut, generation => Assert.True(
            generation["step"].Length == 0 || !pair.All(Members(generation).Contains), $"{generation["reason"]}: {generation["members"]}"));
        Assert.All(generations, generation => Assert.Contains(third, Members(generation)));
        Assert.Equal("1", run.Trials[0]["attempts"]);

        static string[] Members(IReadOnlyDictionary<string, string> generation) => generation["members"].Split(' ');
    }
}
