using System.Globalization;
using AeCluster.Coordinator.Inspection;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Display;

/// <summary>The report of a look at an experiment's data: a few lines of text.</summary>
public static class LookReport
{
    private const int MostSections = 5;
    private const int MostNames = 6;

    /// <summary>Writes the report without errors, which end the verb.</summary>
    /// <param name="isQuiet">Whether only warnings are written.</param>
    public static void Write(TextWriter to, ExperimentLook look, bool isQuiet = false)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(look);
        foreach (var line in isQuiet ? Warnings(look) : Lines(look))
        {
            to.WriteLine(Glyphs.Printable(line));
        }
    }

    internal static IEnumerable<string> Lines(ExperimentLook look)
    {
        foreach (var line in look.Data.Take(MostSections).SelectMany(section => Section(section, look.Problem)))
        {
            yield return line;
        }

        if (look.Data.Count > MostSections)
        {
            var unseen = look.Data.Count(section => section.Seen is { Facts: null, Missing: null, Error: null });
            yield return Line(
                "",
                $"and {look.Data.Count - MostSections} more data sections"
                    + (unseen > 0 ? $"; {unseen} were not looked at: their trials do so when they begin" : ""));
        }

        foreach (var assumed in look.Assumed)
        {
            yield return Line("assumed", $"{assumed}, as the file leaves it open");
        }

        foreach (var note in look.Notes)
        {
            yield return $"note: {note}";
        }

        foreach (var warning in Warnings(look))
        {
            yield return warning;
        }
    }

    private static IEnumerable<string> Warnings(ExperimentLook look) => look.Warnings.Select(warning => $"warning: {warning}");

    private static IEnumerable<string> Section(LookedAtSection section, string? problem)
    {
        var of = section.IsOfAll ? "" : $" ({TrialFinding.Named(section.Trials)})";
        if (section.Seen.Facts is { } facts)
        {
            yield return Line("data", $"{Place(section.Spec, facts)}{of}: {Counts(facts)}, {Shape(facts)}{Looked(facts)}");
            if (facts.Values is { } values)
            {
                yield return Line("values", Values(facts, values, section.Spec));
            }

            if (facts.Classes is { Count: > 0 } classes && facts.LookedAt > 0)
            {
                yield return Line("classes", $"{classes.Count}: {Listed([.. classes.Select(each => $"{each}")])}");
            }
        }
        else if (section.Seen.Missing is { } path)
        {
            yield return Line(
                "data",
                $"{path}{of} is not on this machine: only workers can look at it, in their folders of data "
                    + $"({FileDataSpec.FolderVariable}, --data-folder)");
        }
        else if (section.Seen.Error is null && section.Spec is FileDataSpec files)
        {
            yield return Line("data", $"{files.Paths()[0]}{of}: not looked at. {problem}");
        }
    }

    /// <summary>The path as people know it: from the working directory on, where it is below that.</summary>
    private static string Place(DataSpec spec, DataFacts facts)
    {
        if (spec is not FileDataSpec files)
        {
            return facts.Name;
        }

        var path = files.Paths()[0];
        var here = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return here.StartsWith("..", StringComparison.Ordinal) ? path : here;
    }

    private static string Counts(DataFacts facts) =>
        string.Create(CultureInfo.InvariantCulture, $"{facts.Train:N0} examples to train on, {facts.Validation:N0} to validate");

    private static string Shape(DataFacts facts)
    {
        if (!facts.IsTable)
        {
            var channels = facts.Channels == 1 ? "" : $"{facts.Channels} x ";
            return $"each {channels}{facts.Height} x {facts.Width}";
        }

        var names = facts.Columns.Count > 0 ? $" ({Listed(facts.Columns)})" : "";
        return $"each a row of {UnitFormat.Count(facts.Width, "value")}{names}";
    }

    private static string Looked(DataFacts facts)
    {
        var all = facts.Train + facts.Validation;
        return facts.LookedAt == 0 || facts.LookedAt >= all
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; looked at {facts.LookedAt:N0} of {all:N0}");
    }

    private static string Values(DataFacts facts, ValueInterval values, DataSpec spec)
    {
        if (facts.FileValues is not { } inFile || (inFile.Low, inFile.High) == (values.Low, values.High))
        {
            return $"{values}";
        }

        var how = spec is FileDataSpec files ? $" (data.scale: {Specs.SpecJson.Naming.ConvertName($"{files.Scale}")})" : "";
        return $"{inFile} in the file, {values} for the model{how}";
    }

    private static string Listed(IReadOnlyList<string> names) => NameList.Of(names, MostNames);

    private static string Line(string topic, string text) => $"{topic,-10}{text}";
}
