using System.Text.Json;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Tests.Results.Reports;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Tests.Verbs;

public sealed class ReportVerbTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task Where_all_is_met_the_table_is_printed_and_the_exit_code_is_0()
    {
        var folder = Folder(loss: 0.2, limit: 0.25);

        Assert.Equal(ExitCodes.Success, await Run("report", folder));
        Assert.Equal(
            """
            trial  name     metric           ours     published               result
            ─────  ───────  ───────────────  ───────  ──────────────────────  ──────
            t01    stacked  loss             0.70000  0.7100                  better
                            validation_loss  0.20000  demanded: at most 0.25  met

            met: a loss is at most 0.002 above the published range, an accuracy at most 0.003 below it, a demanded limit is kept
            exactly; better: beyond the good end of the range
            1 of 1 row met
            """.ReplaceLineEndings("\n"),
            string.Join('\n', _terminal.Lines.Select(line => line.TrimEnd())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task As_JSON_a_report_has_every_digit_and_says_what_is_met(bool toFile)
    {
        var file = _runs["report.json"];
        string[] more = toFile ? ["--out", file] : [];

        Assert.Equal(ExitCodes.Failure, await Run(["report", Folder(loss: 0.3, limit: 0.25), "--json", .. more]));

        using var document = JsonDocument.Parse(toFile ? await File.ReadAllTextAsync(file, Stop) : _terminal.Output);
        var report = document.RootElement;
        Assert.Equal((false, 1, 0), (
            report.GetProperty("is_met").GetBoolean(),
            report.GetProperty("compared").GetInt32(),
            report.GetProperty("met").GetInt32()));
        var demanded = report.GetProperty("rows")[0].GetProperty("metrics")[1];
        Assert.Equal(
            """{"metric":"validation_loss","ours":{"mean":0.3,"lowest":0.3,"highest":0.3,"runs":1},"kind":"demanded","at_least":null,"at_most":0.25,"outcome":"not_met"}""",
            JsonSerializer.Serialize(demanded));
    }

    [Fact]
    public async Task JSON_and_Markdown_exclude_each_other() => Assert.Equal(
        ExitCodes.BadInput, await Run("report", Folder(loss: 0.3, limit: 0.25), "--json", "--markdown"));

    [Fact]
    public async Task A_row_that_is_not_met_gives_exit_code_1()
    {
        Assert.Equal(ExitCodes.Failure, await Run("report", Folder(loss: 0.3, limit: 0.25)));
        Assert.Contains("NOT MET", _terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_is_missing_or_damaged_is_warned_of_beside_the_report()
    {
        var folder = Folder(loss: 0.2, limit: 0.25);
        Assert.Equal(ExitCodes.Success, await Run("report", folder));
        var journal = Path.Combine(folder, "journal.jsonl");
        Assert.StartsWith($"warning: there is no {journal}: it was deleted", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 1 row met", _terminal.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(journal, "no journal\n", Stop);
        var terminal = new TestTerminal();
        Assert.Equal(
            ExitCodes.Success, await AeClusterCli.RunAsync(["report", folder, "--json"], new VerbHost(terminal.CliContext()), Stop));
        using var document = JsonDocument.Parse(terminal.Output);
        var warning = Assert.Single(document.RootElement.GetProperty("warnings").EnumerateArray()).GetString();
        Assert.StartsWith($"{journal} does not say which experiment it is of", warning, StringComparison.Ordinal);
        Assert.StartsWith($"warning: {warning}", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markdown_goes_to_a_file_and_the_last_line_to_the_terminal()
    {
        var file = _runs["reference.md"];

        Assert.Equal(ExitCodes.Success, await Run("report", Folder(loss: 0.2, limit: 0.25), "--markdown", "--out", file));
        Assert.Equal($"1 of 1 row met: {file}", _terminal.Output.Trim());
        Assert.StartsWith(
            "# reference: ours beside published results\n\n**1 of 1 row met.**",
            await File.ReadAllTextAsync(file, Stop),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_markdown_the_file_has_the_table_as_a_terminal_shows_it()
    {
        var file = _runs["report.txt"];
        await Run("report", Folder(loss: 0.2, limit: 0.25), "--out", file);

        var text = await File.ReadAllTextAsync(file, Stop);
        Assert.StartsWith("trial  name", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Markdown_without_a_file_is_printed()
    {
        await Run("report", Folder(loss: 0.2, limit: 0.25), "--markdown");
        Assert.Contains("| t01 | stacked | loss | 0.70000 | 0.7100 | better |", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_error()
    {
        Assert.Equal(
            ExitCodes.Failure,
            await Run("report", Folder(loss: 0.2, limit: 0.25), "--out", _runs["no", "such", "file.md"]));
        Assert.Contains("\nerror: could not write '", _terminal.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_none_or_expects_nothing_is_bad_input()
    {
        Assert.Equal(ExitCodes.BadInput, await Run("report", _runs["none"]));
        Assert.Contains("there is no folder '", _terminal.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_runs["file"], "", Stop);
        Assert.Equal(ExitCodes.BadInput, await Run("report", _runs["file"]));
        Assert.Contains("is a file, not a run folder", _terminal.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.BadInput, await Run("report", _runs.Path));
        Assert.Contains("is no run folder: it has no experiment.yaml", _terminal.Error, StringComparison.Ordinal);

        var plan = Runs.Plan("- {seed: 1}");
        Assert.Equal(ExitCodes.BadInput, await Run("report", _runs.Write(plan, Runs.Completed(plan, (1, 1, [])))));
        Assert.Contains(
            "there is nothing to report\nhint:  give its trials published:", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void In_a_narrow_terminal_names_give_way_and_results_stay(int width)
    {
        var plan = Runs.Plan(
            $"- {{name: {new string('n', 80)}, published: {{validation_loss: [0.1, 0.2], rounded_accuracy: 0.9}}, seed: 1}}");
        var report = ReportBuilder.Build(RecordedRun.Read(_runs.Write(plan, Runs.Completed(plan, (0.2, 0.95, [])))));

        var lines = TestTerminal.Show(() => ReportTable.Render(report, width, Glyphs.Unicode), width);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains(lines, line =>
            line.EndsWith("better", StringComparison.Ordinal) && line.Contains("0.95000", StringComparison.Ordinal));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Folder(double loss, double limit)
    {
        var plan = Runs.Plan($"- {{name: stacked, at_most: {{validation_loss: {limit}}}, published: {{loss: 0.71}}, seed: 1}}");
        return _runs.Write(plan, Runs.Completed(plan, (loss, 0.9, [])));
    }

    private Task<int> Run(params string[] args) => AeClusterCli.RunAsync(args, new VerbHost(_terminal.CliContext()), Stop);
}
