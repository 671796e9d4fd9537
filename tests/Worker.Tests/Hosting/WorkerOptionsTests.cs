using AeCluster.Worker.Hosting;

namespace AeCluster.Worker.Tests.Hosting;

[Collection(nameof(Console))]
public class WorkerOptionsTests
{
    [Fact]
    public async Task The_address_of_the_coordinator_is_enough()
    {
        var (exitCode, options, errors) = await ParseAsync("--join", "10.0.0.5:4053");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            new WorkerOptions(
                ("10.0.0.5", 4053),
                "auto",
                1,
                1,
                null,
                0,
                (0, 0),
                TimeSpan.FromSeconds(10),
                MeshTls: false,
                false,
                null,
                null,
                false,
                false),
            options);
    }

    [Fact]
    public async Task Folders_of_data_are_named_one_by_one_and_must_exist()
    {
        var (_, options, _) = await ParseAsync(
            "--join", "10.0.0.5:4053", "--data-folder", Path.GetTempPath(), "--data-folder", "/", "--trust-experiments");
        Assert.Equal([Path.GetTempPath(), "/"], options!.DataFolders);
        Assert.True(options.TrustsExperiments);
        var (exitCode, _, errors) = await ParseAsync("--join", "10.0.0.5:4053", "--data-folder", "/not/there");
        Assert.Equal(2, exitCode);
        Assert.Contains("there is no folder '/not/there'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_can_be_said()
    {
        var (_, options, _) = await ParseAsync(
            "--join",
            "[fd00::5]:1",
            "--device",
            "cuda:1",
            "--slots",
            "4",
            "--threads",
            "2",
            "--host",
            "10.0.0.6",
            "--port",
            "4054",
            "--mesh-ports",
            "40000-40063",
            "--mesh-silence",
            "60",
            "--mesh-tls",
            "--oversubscribe",
            "--secret-file",
            "cluster.secret",
            "--log-file",
            "worker.jsonl",
            "--exit-with-parent",
            "--verbose");
        Assert.Equal(
            new WorkerOptions(
                ("fd00::5", 1),
                "cuda:1",
                4,
                2,
                "10.0.0.6",
                4054,
                (40000, 40063),
                TimeSpan.FromMinutes(1),
                MeshTls: true,
                true,
                "cluster.secret",
                "worker.jsonl",
                true,
                true),
            options);
    }

    [Theory]
    [InlineData("--join")]
    [InlineData("--join", "--join")]
    [InlineData("40063-40000", "--join", "host:1", "--mesh-ports", "40063-40000")]
    [InlineData("0-5", "--join", "host:1", "--mesh-ports", "0-5")]
    [InlineData("nowhere", "--join", "nowhere")]
    [InlineData(":4053", "--join", ":4053")]
    [InlineData("host:0", "--join", "host:0")]
    [InlineData("host:65536", "--join", "host:65536")]
    [InlineData("host:-1", "--join", "host:-1")]
    [InlineData("--slots", "--join", "host:1", "--slots", "0")]
    [InlineData("--slots", "--join", "host:1", "--slots", "257")]
    [InlineData("--threads", "--join", "host:1", "--threads", "1025")]
    [InlineData("--port", "--join", "host:1", "--port", "65536")]
    [InlineData("--mesh-silence", "--join", "host:1", "--mesh-silence", "0")]
    [InlineData("--mesh-tls", "--join", "host:1", "--mesh-tls")]
    [InlineData("many", "--join", "host:1", "--slots", "many")]
    [InlineData("--colour", "--join", "host:1", "--colour", "blue")]
    public async Task What_cannot_be_understood_is_named_and_nothing_runs(string named, params string[] arguments)
    {
        var (exitCode, options, errors) = await ParseAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Null(options);
        Assert.Contains(named, errors);
        Assert.All(errors.TrimEnd().Split('\n'), line => Assert.StartsWith("aecluster worker: ", line));
    }

    [Fact]
    public async Task The_exit_code_is_that_of_what_ran() =>
        Assert.Equal(7, await WorkerOptions.ParseAndRunAsync(["--join", "host:1"], _ => Task.FromResult(7)));

    private static async Task<(int ExitCode, WorkerOptions? Options, string Errors)> ParseAsync(params string[] arguments)
    {
        var (before, errors) = (Console.Error, new StringWriter());
        Console.SetError(errors);
        try
        {
            WorkerOptions? seen = null;
            var exitCode = await WorkerOptions.ParseAndRunAsync(arguments, options =>
            {
                seen = options;
                return Task.FromResult(0);
            });
            return (exitCode, seen, errors.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}

/// <summary>Redirects the console of the whole process, so no other test runs at the same time.</summary>
[CollectionDefinition(nameof(Console), DisableParallelization = true)]
public class ConsoleAlone;
