using System.CommandLine;
using System.Text;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Files;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

internal static class ReportVerb
{
    public static Command Create(CliContext cli)
    {
        var folder = new Argument<string>("RUN_FOLDER") { HelpName = "RUN_FOLDER", Description = "The folder that a run left." }
            .WithFolders();
        var markdown = new Option<bool>("--markdown") { Description = "Write Markdown, with when and on what it was measured." };
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "Write the report to a file, and print its last line only.",
        }.WithFiles();

        var json = JsonOption.Create();
        var verb = new Command(
            "report",
            "Compare a run's results with what its experiment expects (published, at_most, at_least). Needs no "
                + "coordinator.")
        {
            folder,
            markdown,
            file,
            json,
        };
        verb.SetAction(parsed =>
        {
            var run = parsed.GetRequiredValue(folder);
            var report = Read(run);
            var warnings = JournalInspection.WarningsOf(run, cli.Clock.GetUtcNow());
            foreach (var warning in warnings)
            {
                cli.Error.WriteLine($"warning: {Glyphs.Printable(warning)}");
            }

            var output = cli.Out.Profile.Out.Writer;
            var isMarkdown = parsed.GetValue(markdown);
            if (parsed.GetValue(json))
            {
                if (isMarkdown)
                {
                    throw new UserErrorException("--json and --markdown exclude each other", ExitCodes.BadInput);
                }

                var document = JsonText.Document(ReportDocument.Of(report) with { Warnings = warnings });
                if (parsed.GetValue(file) is { } whole)
                {
                    Store(whole, document + "\n");
                }
                else
                {
                    output.WriteLine(document);
                }
            }
            else if (parsed.GetValue(file) is { } path)
            {
                Store(path, isMarkdown ? ReportMarkdown.Render(report) : Plain(report));
                output.WriteLine($"{report.Summary}: {path}");
            }
            else if (isMarkdown)
            {
                output.Write(ReportMarkdown.Render(report));
            }
            else
            {
                ReportTable.Write(cli.Out, report);
            }

            return report.IsMet ? ExitCodes.Success : ExitCodes.Failure;
        });
        return verb.WithExamples(
            "aecluster report runs/reference-20261123-212011",
            "aecluster report runs/reference-20261123-212011 --markdown --out reference.md");
    }

    private static Report Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException(
                File.Exists(folder) ? $"'{folder}' is a file, not a run folder" : $"there is no folder '{folder}'",
                ExitCodes.BadInput);
        }

        try
        {
            var run = RecordedRun.Read(folder);
            return Report.IsWorthwhile(run.Plan.Trials)
                ? ReportBuilder.Build(run)
                : throw new UserErrorException(
                    $"the experiment in '{folder}' expects nothing of its results, so there is nothing to report",
                    ExitCodes.BadInput,
                    "give its trials published:, at_most: or at_least: (see deploy/experiments/reference.yaml)");
        }
        catch (RunFolderException error)
        {
            throw new UserErrorException(error.Message, ExitCodes.BadInput, innerException: error);
        }
    }

    private static string Plain(Report report)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 160;
        console.Profile.Capabilities.Unicode = true;
        ReportTable.Write(console, report);
        return text.ToString();
    }

    private static void Store(string path, string text)
    {
        try
        {
            AtomicFile.Replace(Path.GetFullPath(path), Encoding.UTF8.GetBytes(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"could not write '{path}': {error.Message}", hint: "name another file with --out", innerException: error);
        }
    }
}
