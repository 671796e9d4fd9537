using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Planning;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;

namespace AeCluster.Coordinator.Display;

/// <summary>A checked experiment file as <c>--json</c> prints it.</summary>
/// <param name="IsValid">Whether every trial can work with its data.</param>
/// <param name="Warnings">Settings that are allowed but probably not meant.</param>
/// <param name="Data">Every distinct data section.</param>
/// <param name="Findings">What was found about data and trials.</param>
/// <param name="Problem">Why nobody could look at files on this machine; null if that was possible.</param>
internal sealed record PlanDocument(
    string File,
    string Name,
    bool IsValid,
    IReadOnlyList<PlannedTrialDocument> Trials,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<DataDocument> Data,
    IReadOnlyList<TrialFinding> Findings,
    string? Problem)
{
    public static PlanDocument Of(string file, ExperimentPlan plan, ExperimentLook look) => new(
        file,
        plan.Name,
        !look.Errors.Any(),
        [
            .. plan.Trials.Zip(
                EffectiveDifferences.Of(plan),
                (trial, differences) =>
                    new PlannedTrialDocument(trial.Id.Value, trial.Name, trial.Searched, differences.ToDictionary())),
        ],
        [.. plan.Warnings.Select(warning => $"{warning}")],
        [.. look.Data.Select(DataDocument.Of)],
        look.Findings,
        look.Problem);
}

/// <param name="Name">Its title, or null.</param>
/// <param name="Searched">The trial's values of the settings that are searched, by dotted path.</param>
/// <param name="Differences">The settings in which it differs from other trials, defaults included.</param>
internal sealed record PlannedTrialDocument(
    string Id,
    string? Name,
    IReadOnlyDictionary<string, string> Searched,
    IReadOnlyDictionary<string, string> Differences);

/// <param name="Spec">The section of the file, with defaults.</param>
/// <param name="Trials">Ids of the trials that have it.</param>
/// <param name="Facts">Null where it could not be looked at.</param>
/// <param name="Missing">The path that is not on this machine, or null.</param>
internal sealed record DataDocument(DataSpec Spec, IReadOnlyList<string> Trials, DataFacts? Facts, string? Missing)
{
    public static DataDocument Of(LookedAtSection section) =>
        new(section.Spec, section.Trials, section.Seen.Facts, section.Seen.Missing);
}
