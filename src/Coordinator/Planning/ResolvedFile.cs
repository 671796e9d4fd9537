using System.Globalization;
using System.Text;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Writes an experiment without reliance on defaults or a search: a list of complete trials, which is itself an experiment file.
/// The search that produced the list is in comments, because running it again is not how one repeats a run.
/// </summary>
internal static class ResolvedFile
{
    public const string StopAfterFailures = "stop_after_failures";
    public const string None = "none";

    private const int MaxSearchNodes = 2_000;

    /// <summary>The trials of a search as a file that trains them again without searching.</summary>
    public static string OfTrials(string name, int? stopAfterFailures, IEnumerable<TrialSpec> trials) =>
        Write(
            name, stopAfterFailures, SlotSettings.Usual, new SpecMapping([], default), [], [],
            [.. trials.Select(SpecTree.Of)]);

    /// <summary>The file of a search whose trials follow one after another, as it was given.</summary>
    public static string OfSearch(string yaml, IReadOnlyList<string> settings)
    {
        var text = new StringBuilder();
        text.Append("# The experiment as it was given; its trials follow from its search; trials.yaml lists them.\n");
        foreach (var setting in settings)
        {
            text.Append($"# Given on the command line: --set {Printable.Of(setting)}\n");
        }

        return text.Append('\n').Append(yaml.ReplaceLineEndings("\n").TrimEnd()).Append('\n').ToString();
    }

    /// <param name="search">The search section of the file; null if there is none.</param>
    /// <param name="settings">Those of the command line.</param>
    /// <param name="assumed">Those that the file leaves open and that follow from others.</param>
    /// <param name="trials">Each trial's notes followed by all its settings (<see cref="SpecTree"/>).</param>
    public static string Write(
        string name, int? stopAfterFailures, SlotSettings slots, SpecNode? search, IReadOnlyList<string> settings,
        IReadOnlyList<string> assumed, IReadOnlyList<SpecMapping> trials)
    {
        List<SpecEntry> top = [Entry("name", Text(name))];
        if (stopAfterFailures != ExperimentPlan.UsualStopAfterFailures)
        {
            var limit = stopAfterFailures?.ToString(CultureInfo.InvariantCulture) ?? None;
            top.Add(Entry(StopAfterFailures, new SpecScalar(limit, isPlain: true, default)));
        }

        top.AddRange(slots.Entries());
        var text = new StringBuilder();
        text.Append(
            "# Every setting of every trial, defaults included. This is an experiment file of its own: it gives the same\n");
        text.Append("# trials again, whatever the defaults and the searches of a later version are.\n");
        if (settings.Count > 0)
        {
            text.Append("#\n# Settings given on the command line:\n");
        }

        foreach (var setting in settings)
        {
            text.Append($"#   {Printable.Of(setting)}\n");
        }

        if (assumed.Count > 0)
        {
            text.Append("#\n# Assumed from the kind of data where the file leaves it open:\n");
        }

        foreach (var setting in assumed)
        {
            text.Append($"#   {setting}\n");
        }

        if (search is null)
        {
            return text.Append(YamlText.Block(new([.. top, .. trials[0].Entries], default))).ToString();
        }

        if (search is SpecMapping { Entries.Count: 0 })
        {
            text.Append("#\n# They are those that a search has tried.\n");
        }
        else if (search.Size <= MaxSearchNodes)
        {
            text.Append("#\n# The search that produced them:\n");
            text.Append(YamlText.Block(new SpecMapping([Entry("search", search)], default), "#   "));
        }
        else
        {
            text.Append($"#\n# The search that produced them:\n#   (left out: {search.Size} values)\n");
        }

        var listed = new SpecSequence(trials, default);
        var list = new SpecMapping([Entry("strategy", Text("list")), Entry("trials", listed)], default);
        return text.Append(YamlText.Block(new([.. top, Entry("search", list)], default))).ToString();
    }

    /// <returns>A setting whose value is a whole number.</returns>
    public static SpecEntry Number(string key, int value) =>
        Entry(key, new SpecScalar(value.ToString(CultureInfo.InvariantCulture), isPlain: true, default));

    private static SpecEntry Entry(string key, SpecNode value) => new(key, default, value);

    private static SpecScalar Text(string text) => new(text, isPlain: false, default);
}
