using System.Text.Json;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Results.Studies;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Tests.Verbs;

public sealed class AnalyzeVerbTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly TestTerminal _terminal = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task A_run_is_summed_up_and_its_page_written_into_its_folder()
    {
        var folder = RunTables.Write(_runs, "mine", 40);
        Assert.Equal(ExitCodes.Success, await Run("analyze", folder));

        Assert.Equal("mine", _terminal.Lines[0].TrimEnd());
        Assert.Equal("40 trials: 36 completed, 4 failed; compared by validation_loss", _terminal.Lines[1].TrimEnd());
        Assert.Contains("best: t01 with validation_loss 0.21 ", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("most important: learning_rate", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("in common: learning_rate from 0.01 to", _terminal.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "analysis", "analysis.html")));
    }

    [Fact]
    public async Task As_JSON_an_analysis_has_every_number()
    {
        var folder = RunTables.Write(_runs, "mine", 40);
        Assert.Equal(ExitCodes.Success, await Run("analyze", folder, "--json", "--out", _runs["out"]));

        using var document = JsonDocument.Parse(_terminal.Output);
        var run = document.RootElement.GetProperty("runs")[0];
        Assert.Equal(36, run.GetProperty("ranking").GetArrayLength());
        var first = run.GetProperty("importance")[0];
        Assert.Equal("training.optimizer.learning_rate", first.GetProperty("setting").GetString());
        Assert.InRange(first.GetProperty("fanova").GetProperty("share").GetDouble(), 0.8, 1);
        Assert.True(first.GetProperty("is_above_chance").GetBoolean());
        Assert.All(
            document.RootElement.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
    }

    [Fact]
    public async Task Too_few_trials_are_said_to_be_too_few()
    {
        Assert.Equal(ExitCodes.Success, await Run("analyze", RunTables.Write(_runs, "mine", 3)));
        Assert.Contains(
            "which settings matter is not known: 3 trials have results; importance needs at least 8",
            string.Join(' ', _terminal.Lines.Select(line => line.Trim())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_with_other_goals_are_not_compared_unless_told_how()
    {
        var (one, two) = (RunTables.Write(_runs, "one", 9), RunTables.Write(_runs, "two", 9));
        var table = Path.Combine(two, "trials.csv");
        var text = await File.ReadAllTextAsync(table, Stop);
        await File.WriteAllTextAsync(
            table, text.Replace(",best_validation_loss,2026", ",best_mse,2026", StringComparison.Ordinal), Stop);

        Assert.Equal(ExitCodes.BadInput, await Run("analyze", one, two, "--out", _runs["out"]));
        Assert.Equal(
            "error: one is ranked by validation_loss, two by mse\nhint:  name one that both have with --goal\n", _terminal.Error);
        Assert.Equal(ExitCodes.Success, await Run("analyze", one, two, "--out", _runs["out"], "--goal", "mse"));
    }

    [Theory]
    [InlineData("there is no folder", "nowhere")]
    [InlineData("names the same metric twice", ".", "--goal", "mse", "--goal", "max:mse")]
    [InlineData("must be the name of a metric", ".", "--goal", "max:")]
    public async Task Wrong_input_is_refused(string error, params string[] args)
    {
        Assert.Equal(ExitCodes.BadInput, await Run(["analyze", .. args]));
        Assert.Contains(error, _terminal.Error, StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] args) => AeClusterCli.RunAsync(args, new VerbHost(_terminal.CliContext()), Stop);
}
