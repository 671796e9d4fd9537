using System.Text.Json;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages.Verbs;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Inspection;

/// <summary>What a look at the data of an experiment found, before anything is started.</summary>
/// <param name="Data">Every distinct data section, in the order of the trials.</param>
/// <param name="Assumed">Settings that the file leaves open and that were assumed.</param>
/// <param name="Findings">Those about the data alone, then those about data and trials; each once.</param>
/// <param name="Problem">Why nobody could look at files on this machine; null if that was possible.</param>
public sealed record ExperimentLook(
    IReadOnlyList<LookedAtSection> Data, IReadOnlyList<AssumedSettings> Assumed, IReadOnlyList<TrialFinding> Findings,
    string? Problem)
{
    /// <summary>A look takes up to some seconds: of a search over more data than this, the rest is left to the trials.</summary>
    private const int MostLookedAt = 16;

    public IEnumerable<TrialFinding> Errors => Findings.Where(finding => finding.Kind == FindingKind.Error);

    public IEnumerable<TrialFinding> Notes => Findings.Where(finding => finding.Kind == FindingKind.Note);

    public IEnumerable<TrialFinding> Warnings => Findings.Where(finding => finding.Kind == FindingKind.Warning);

    /// <summary>The data in files to look at: each distinct section once, the first ones if there are very many. Data that comes
    /// with the program is known.</summary>
    public static IReadOnlyList<DataSpec> FilesOf(ExperimentPlan plan) =>
    [
        .. Sections(plan).Select(section => section.Spec).Where(spec => DataFacts.OfBuiltIn(spec) is null).Take(MostLookedAt),
    ];

    /// <param name="answer">What was found in <see cref="FilesOf"/>, in that order.</param>
    public static ExperimentLook Of(ExperimentPlan plan, LookAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var files = new Queue<LookedAtData>(answer.Data);
        var sections = new List<LookedAtSection>();
        foreach (var (spec, trials) in Sections(plan))
        {
            var seen = DataFacts.OfBuiltIn(spec) is { } known
                ? new LookedAtData { Facts = known }
                : files.TryDequeue(out var found) ? found : new LookedAtData();
            sections.Add(
                new LookedAtSection(spec, seen, [.. trials.Select(trial => trial.Id.Value)], trials.Count == plan.Known.Count));
        }

        var findings = new FindingList(plan.Known.Count);
        foreach (var (section, trials) in sections.Zip(Sections(plan).Select(section => section.Trials)))
        {
            foreach (var trial in trials)
            {
                if (section.Seen.Error is { } error)
                {
                    findings.Add(Finding.Error(error), trial);
                }
                else if (section.Seen.Facts is { } facts)
                {
                    findings.AddRange(facts.Findings, trial);
                    findings.AddRange(TrialInspection.Of(trial.Spec, facts), trial);
                }
            }
        }

        return new ExperimentLook(sections, Assumptions(plan), findings.Merged, answer.Problem);
    }

    /// <exception cref="UserErrorException">A trial cannot work with its data.</exception>
    public void ThrowIfUnfit()
    {
        if (Errors.Any())
        {
            string[] errors = [.. Errors.Select(error => $"{error}")];
            throw new UserErrorException(string.Join($"{Environment.NewLine}error: ", errors), ExitCodes.BadInput)
            {
                Each = errors,
            };
        }
    }

    /// <exception cref="UserErrorException">Data is not on this machine, where the workers will be.</exception>
    public void ThrowIfMissing()
    {
        if (Data.FirstOrDefault(section => section.Seen.Missing is not null) is { Seen.Missing: { } path })
        {
            throw new UserErrorException(
                $"there is no {path} on this machine",
                ExitCodes.BadInput,
                $"name it by its whole path, beside the experiment's file, or below {FileDataSpec.FolderVariable}");
        }
    }

    private static IReadOnlyList<AssumedSettings> Assumptions(ExperimentPlan plan) =>
    [
        .. plan.Known
            .Where(trial => trial.Assumed.Count > 0)
            .GroupBy(trial => string.Join(", ", trial.Assumed), trial => trial.Id.Value)
            .Select(same => new AssumedSettings(same.Key, same.Count() == plan.Known.Count ? [] : [.. same])),
    ];

    private static IEnumerable<(DataSpec Spec, List<PlannedTrial> Trials)> Sections(ExperimentPlan plan) =>
        plan.Known
            // As text, because records compare their lists by reference.
            .GroupBy(trial => JsonSerializer.Serialize(trial.Spec.Data, SpecJson.Options))
            .Select(same => (same.First().Spec.Data, same.ToList()));

    /// <summary>Merges equal findings of several trials.</summary>
    private sealed class FindingList(int trials)
    {
        private readonly Dictionary<Finding, List<string>> _trialsOf = [];

        public IReadOnlyList<TrialFinding> Merged =>
        [
            .. _trialsOf.Select(found => new TrialFinding(
                found.Key.Kind, found.Key.Text, found.Value.Count == trials ? [] : found.Value)),
        ];

        public void AddRange(IEnumerable<Finding> findings, PlannedTrial trial)
        {
            foreach (var finding in findings)
            {
                Add(finding, trial);
            }
        }

        public void Add(Finding finding, PlannedTrial trial)
        {
            if (!_trialsOf.TryGetValue(finding, out var those))
            {
                _trialsOf.Add(finding, those = []);
            }

            those.Add(trial.Id.Value);
        }
    }
}

/// <summary>A data section of an experiment, and what was found in it.</summary>
/// <param name="Trials">Ids of the trials that have it.</param>
/// <param name="IsOfAll">Whether all trials have it.</param>
public sealed record LookedAtSection(DataSpec Spec, LookedAtData Seen, IReadOnlyList<string> Trials, bool IsOfAll);

/// <summary>Settings that were assumed.</summary>
/// <param name="Settings">E.g. <c>data.scale: standardize, model.output: linear</c>.</param>
/// <param name="Trials">Ids of the trials for which they were; empty for all.</param>
public sealed record AssumedSettings(string Settings, IReadOnlyList<string> Trials)
{
    public override string ToString() => Trials.Count == 0 ? Settings : $"{Settings} ({TrialFinding.Named(Trials)})";
}

/// <summary>Something that was found.</summary>
/// <param name="Trials">Ids of the trials that it concerns; empty for all.</param>
public sealed record TrialFinding(FindingKind Kind, string Text, IReadOnlyList<string> Trials)
{
    private const int MostNamed = 5;

    public override string ToString() => Trials.Count == 0 ? Text : $"{Text} ({Named(Trials)})";

    /// <summary>E.g. <c>t01, t02 and 3 more</c>.</summary>
    public static string Named(IReadOnlyList<string> trials) => NameList.Of(trials, MostNamed);
}
