using System.Text.RegularExpressions;
using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Searches that decide as results become known: the same trials, decisions and weights, whatever happens.</summary>
public sealed partial class SearchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_search_ends_with_the_same_hash_on_one_worker_and_on_three_with_kills_and_after_a_killed_run()
    {
        var experiment = File.ReadAllText(Path.Combine(Documentation.Root, "deploy", "experiments", "search", "tpe.yaml"));
        var calm = await HashAsync(Start(experiment, "calm", "1"));

        await using var wild = Start(experiment, "wild", "3");
        await wild.LineAsync("t03  attempt 1 begins ");
        Posix.Send(Signal.Kill, wild.Children()[0]);
        await wild.LineAsync("t09  attempt 1 begins ");
        wild.Send(Signal.Kill);
        await wild.EndAsync();
        var resumed = await HashAsync(
            TestProcess.Aecluster("resume", _folder["wild"], "--workers", "2", "--oversubscribe", "--every", "0"));

        Assert.Equal(calm, resumed);
        Assert.Equal(
            new RunFolderReader(_folder["calm"]).Trials.Select(trial => (trial["status"], trial["parameters_sha256"])),
            new RunFolderReader(_folder["wild"]).Trials.Select(trial => (trial["status"], trial["parameters_sha256"])));
        Assert.True(File.Exists(Path.Combine(_folder["calm"], "trials.yaml")));
    }

    [Fact]
    public async Task The_example_of_every_strategy_is_valid()
    {
        var examples = Directory.GetFiles(Path.Combine(Documentation.Root, "deploy", "experiments", "search"), "*.yaml");
        Assert.Equal(7, examples.Length);
        foreach (var example in examples)
        {
            await using var validate = TestProcess.Aecluster("validate", example);
            var ended = await validate.EndAsync();
            Assert.True(ended.ExitCode == 0, ended.ToString());
            Assert.Contains("a search", ended.Out, StringComparison.Ordinal);
        }
    }

    private TestProcess Start(string experiment, string run, string workers)
    {
        var file = _folder[$"{run}.yaml"];
        File.WriteAllText(file, experiment);
        return TestProcess.Aecluster(
            "local", file, "--workers", workers, "--oversubscribe", "--every", "0", "--out", _folder[run]);
    }

    private static async Task<string> HashAsync(TestProcess run)
    {
        await using var _ = run;
        var ended = await run.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        var hash = Line().Match(ended.Out).Groups[1].Value;
        Assert.NotEmpty(hash);
        return hash;
    }

    [GeneratedRegex("^sweep hash: ([0-9a-f]{16})$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
