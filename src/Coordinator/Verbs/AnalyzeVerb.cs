using System.CommandLine;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Studies;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class AnalyzeVerb
{
    private const string Folder = "analysis";

    public static Command Create(CliContext cli)
    {
        var folders = new Argument<string[]>("RUN_FOLDER")
        {
            HelpName = "RUN_FOLDER",
            Description = "The folder that a run left, or leaves; several are compared.",
            Arity = ArgumentArity.OneOrMore,
        }.WithFolders();
        var goals = GoalOption.Create();
        var top = ValueParsers.Number("--top", "N", 10, 1, 10_000, "How many of the best trials to list.");
        var output = new Option<string?>("--out")
        {
            HelpName = "FOLDER",
            Description = "Folder for page, pictures and tables; what an earlier analysis left there is replaced. "
                + $"[default: {Folder} in the run folder; of several runs: {Folder}]",
        }.WithFolders();
        var json = JsonOption.Create();
        var verb = new Command(
            "analyze",
            "Show which settings matter, what the best trials have in common, how the search went on, and how runs compare: as a "
                + "page, pictures and tables. Needs no coordinator.")
        {
            folders,
            goals,
            top,
            output,
            json,
        };
        verb.SetAction(parsed =>
        {
            var paths = parsed.GetRequiredValue(folders);
            var runs = Named([.. paths.Select(path => Read(path, GoalOption.Of(parsed, goals)))], paths);
            CheckComparable(runs);
            var analyses = runs.Select(StudyAnalysis.Of).ToList();
            var written = Write(parsed.GetValue(output) ?? (paths is [var one] ? Path.Combine(one, Folder) : Folder), analyses);
            if (parsed.GetValue(json))
            {
                cli.Out.Profile.Out.Writer.WriteLine(JsonText.Document(AnalysisDocument.Of(analyses, written)));
            }
            else
            {
                AnalysisTables.Write(cli.Out, analyses, parsed.GetValue(top));
                var others = $"beside it {written.Count - 1} pictures and tables";
                cli.Out.Profile.Out.Writer.WriteLine($"{written[0]}: the page; {others}");
            }

            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster analyze runs/codings-20261201-101500",
            "aecluster analyze runs/random runs/tpe --out comparison",
            "aecluster analyze runs/mine --goal validation_loss --goal latent");
    }

    private static Study Read(string folder, IReadOnlyList<Goal> goals)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException(
                File.Exists(folder) ? $"'{folder}' is a file, not a run folder" : $"there is no folder '{folder}'",
                ExitCodes.BadInput);
        }

        try
        {
            return StudyReader.Read(folder, goals);
        }
        catch (RunFolderException error)
        {
            throw new UserErrorException(error.Message, ExitCodes.BadInput, innerException: error);
        }
    }

    /// <summary>Folders of one name are told apart by their paths.</summary>
    private static IReadOnlyList<Study> Named(IReadOnlyList<Study> runs, IReadOnlyList<string> paths) =>
        runs.DistinctBy(run => run.Name).Count() == runs.Count
            ? runs
            : [.. runs.Zip(paths, (run, path) => run with { Name = path })];

    private static void CheckComparable(IReadOnlyList<Study> runs)
    {
        if (runs.FirstOrDefault(run => run.Goal != runs[0].Goal) is { } other)
        {
            throw new UserErrorException(
                $"{runs[0].Name} is ranked by {runs[0].Goal.Metric}, {other.Name} by {other.Goal.Metric}",
                ExitCodes.BadInput,
                "name one that both have with --goal");
        }
    }

    private static IReadOnlyList<string> Write(string folder, IReadOnlyList<StudyAnalysis> runs)
    {
        try
        {
            return StudyFiles.Write(folder, runs);
        }
        catch (RunFolderException error)
        {
            throw new UserErrorException(error.Message, hint: "name another folder with --out", innerException: error);
        }
    }
}
