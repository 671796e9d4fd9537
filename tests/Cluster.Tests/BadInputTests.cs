using System.Net;
using System.Net.Sockets;
using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Mistakes on the command line, end to end: one clear error, the right exit code, and nothing started.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Good = """
        name: good
        data: {source: shapes, train: 500, validation: 100}
        model: {variant: stacked, hidden: [20], codings: 4}
        training: {loss: mse, epochs: 1}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_mistake_of_a_spec_file_is_reported_at_once_and_nothing_is_begun()
    {
        var file = _folder.Write("wrong.yaml", """
            name: wrong
            data: {source: shapes, train: 500, validation: none}
            model: {variant: stacked, hiden: [20], codings: -4}
            training: {loss: mse, epochs: 0}
            """);
        var ended = await RunAsync("local", file, "--out", _folder["run"]);
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Empty(ended.Out);
        Assert.All(
            ["wrong.yaml:2:", "validation", "wrong.yaml:3:", "hiden", "hidden", "codings", "wrong.yaml:4:", "epochs", "4 errors"],
            part => Assert.Contains(part, ended.Error, StringComparison.Ordinal));
        AssertPlain(ended);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_refused_and_nothing_is_begun()
    {
        var ended = await RunAsync("local", GoodFile(), "--out", _folder["run"], "--set", "training.epoch=3");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("did you mean 'epochs'?", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task An_option_that_does_not_exist_is_refused_with_the_one_that_was_probably_meant()
    {
        var ended = await RunAsync("local", GoodFile(), "--out", _folder["run"], "--worker", "2");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("--worker", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--workers", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task More_threads_than_cores_are_refused_before_anything_is_begun()
    {
        var ended = await RunAsync("local", GoodFile(), "--out", _folder["run"], "--workers", "64", "--threads", "64");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("64 workers of 64 compute threads are 4096 threads on ", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--oversubscribe", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task A_gpu_that_is_not_there_ends_the_run_with_one_clear_message()
    {
        // No machine has this address.
        var ended = await RunAsync(
            "local", GoodFile(), "--out", _folder["run"], "--workers", "1", "--device", "cuda:99", "--oversubscribe");
        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Single(ended.Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("cuda:99", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
    }

    [Fact]
    public async Task A_cell_of_ones_own_table_that_is_no_number_ends_the_verb_before_anything_starts_and_is_named_with_its_line()
    {
        var table = _folder.Write("mine.csv", "a,b\n1,2\n3,oops\n5,6\n");
        var file = _folder.Write("own.yaml", """
            name: own
            data: {source: csv, file: mine.csv, scale: unit}
            model: {variant: stacked, hidden: [3], codings: 1}
            training: {loss: mse, epochs: 1}
            """);
        var ended = await RunAsync("local", file, "--out", _folder["run"], "--workers", "1", "--oversubscribe");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.False(Directory.Exists(_folder["run"]));
        Assert.All([table, "oops", "ine 3", "column 'b'"], part =>
            Assert.Contains(part, ended.Error, StringComparison.Ordinal));
        AssertPlain(ended);
    }

    [Fact]
    public async Task A_run_folder_that_is_a_file_is_refused()
    {
        var run = _folder.Write("run", "not a folder");
        var ended = await RunAsync("local", GoodFile(), "--out", run, "--oversubscribe");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains(run, ended.Error, StringComparison.Ordinal);
        Assert.Contains("is a file", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--out", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
        Assert.Equal("not a folder", await File.ReadAllTextAsync(run, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_folder_that_holds_another_experiment_is_refused_and_left_as_it_is()
    {
        var kept = Path.Combine(Directory.CreateDirectory(_folder["run"]).FullName, "experiment.yaml");
        await File.WriteAllTextAsync(kept, "precious", TestContext.Current.CancellationToken);
        var ended = await RunAsync("local", GoodFile(), "--out", _folder["run"], "--oversubscribe");
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("already holds an experiment", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
        Assert.Equal("precious", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        Assert.Equal([kept], Directory.GetFileSystemEntries(_folder["run"]));
    }

    [Theory]
    [InlineData("--http-port", "--port")]
    [InlineData("--port", "--http-port")]
    public async Task A_port_that_is_taken_is_named_with_the_option_that_chooses_it(string taken, string free)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = $"{((IPEndPoint)holder.LocalEndpoint).Port}";
        var ended = await RunAsync("coordinator", taken, port, free, "0", "--runs", _folder["runs"]);
        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Contains(port, ended.Error, StringComparison.Ordinal);
        Assert.Contains($"Choose another port with {taken}", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
    }

    [Fact]
    public async Task A_coordinator_that_is_not_there_is_named_by_its_address()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        holder.Stop();
        var ended = await RunAsync("submit", GoodFile(), "--coordinator", $"http://127.0.0.1:{port}");
        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Contains($"127.0.0.1:{port}", ended.Error, StringComparison.Ordinal);
        AssertPlain(ended);
    }

    private static void AssertPlain(ProcessResult ended) =>
        Assert.DoesNotContain("   at ", ended.Error + ended.Out, StringComparison.Ordinal);

    private string GoodFile() => _folder.Write("good.yaml", Good);

    private static async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        await using var program = TestProcess.Aecluster(arguments);
        return await program.EndAsync();
    }
}
