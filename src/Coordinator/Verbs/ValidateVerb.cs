using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

internal static class ValidateVerb
{
    public static Command Create(CliContext cli)
    {
        var file = SpecFileInput.File();
        var set = SpecFileInput.Set();
        var verb = new Command("validate", "Check a spec file and list the trials it would run. Starts nothing.") { file, set };
        verb.SetAction(parsed => Validate(parsed.GetRequiredValue(file), parsed.GetValue(set) ?? [], cli));
        return verb.WithExamples(
            "aecluster validate experiment.yaml",
            "aecluster validate experiment.yaml --set model.codings=30");
    }

    private static int Validate(string file, IReadOnlyList<string> settings, CliContext cli)
    {
        var plan = ExperimentFile.ReadFrom(file, settings);
        foreach (var warning in plan.Warnings)
        {
            cli.Error.WriteLine($"warning: {warning}");
        }

        cli.Out.WriteLine(
            $"{file} is valid: experiment {plan.Name}, {plan.Trials.Count} trial{(plan.Trials.Count == 1 ? "" : "s")}");
        foreach (var trial in plan.Trials)
        {
            var searched = trial.Searched.Select(setting => $"{setting.Key}={setting.Value}");
            cli.Out.WriteLine(
                $"  {trial.Id}  {string.Join("  ", trial.Name is { } name ? searched.Prepend(name) : searched)}".TrimEnd());
        }

        return ExitCodes.Success;
    }
}
