using System.Net;
using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>A member of a data-parallel trial loses its network: its packets are dropped silently.</summary>
public sealed class CutNetworkTests(Undisturbed undisturbed) : IAsyncDisposable
{
    /// <summary>Much longer than a step but shorter than the default, so that the members lose each other repeatedly.</summary>
    private static readonly string[] _silence = ["--mesh-silence", "4"];

    private readonly ProcessCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Two_that_cannot_reach_each_other_do_not_train_together_and_the_third_trains_with_either()
    {
        var (networks, problem) = SideNetwork.TryCreatePair();
        using var first = networks?.First;
        using var second = networks?.Second;
        Assert.SkipWhen(first is null || second is null, $"No network namespaces can be made here: {problem}");

        await _cluster.CoordinatorAsync(SideNetwork.OutsideAddress);
        TestProcess[] pair = [_cluster.Worker(first, _silence), _cluster.Worker(second, _silence)];
        _cluster.Worker(null, _silence);
        await _cluster.WorkersAsync(3);
        var names = Array.ConvertAll(pair, worker => $"{Dns.GetHostName()}-{Assert.Single(worker.Children())}-");
        await _cluster.Submit(Undisturbed.ParallelExperiment("{min: 2, max: 3}")).LineAsync("t01  epoch 2 ");
        first.CutFromOther();

        await _cluster.EndOfExperimentAsync();
        AssertNeverTogether(names);
        await undisturbed.AssertSameParallelAsync(_cluster.Run);
    }

    /// <summary>With all encryption enabled: from within its own network namespace, a worker reaches the other by TCP.</summary>
    [Fact]
    public async Task A_worker_cut_off_is_done_without_and_comes_back_as_a_new_one()
    {
        var (network, problem) = SideNetwork.TryCreate();
        using var _ = network;
        Assert.SkipWhen(network is null, $"No network namespace can be made here: {problem}");

        _cluster.Share("known to the three of them");
        await _cluster.CoordinatorAsync(SideNetwork.OutsideAddress);
        var inside = _cluster.Worker(network, "--mesh-tls");
        _cluster.Worker(null, "--mesh-tls");
        await _cluster.WorkersAsync(2);
        await _cluster.Submit(Undisturbed.ParallelExperiment("{min: 1, max: 2}")).LineAsync("t01  epoch 1 ");
        network.Cut();
        await _cluster.WorkersAsync(1);
        network.Mend();
        await _cluster.WorkersAsync(2);
        Assert.Contains("joining again, as a new worker", inside.ToString(), StringComparison.Ordinal);

        await _cluster.EndOfExperimentAsync();
        await undisturbed.AssertSameParallelAsync(_cluster.Run);
    }

    /// <summary>Asserts that no generation computed with both members after the first loss.</summary>
    /// <param name="pair">What the ids of the two workers begin with.</param>
    private void AssertNeverTogether(string[] pair)
    {
        var cut = _cluster
            .Run.Generations.SkipWhile(generation => !generation["reason"].Contains("was lost", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(cut);
        Assert.All(
            cut.Where(generation => generation["step"].Length > 0),
            generation => Assert.Contains(pair, worker => !HasMember(generation, worker)));

        static bool HasMember(IReadOnlyDictionary<string, string> generation, string worker) =>
            generation["members"].Split(' ').Any(member => member.StartsWith(worker, StringComparison.Ordinal));
    }
}
