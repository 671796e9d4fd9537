using System.CommandLine;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

internal static class ValidateVerb
{
    private const int SamplesShown = 5;

    public static Command Create(VerbHost host)
    {
        var file = SpecFileInput.File();
        var set = SpecFileInput.Set();
        var json = JsonOption.Create();
        var verb = new Command(
            "validate", "Check a spec file, look at its data, and list the trials it would run. Starts nothing.")
        {
            file,
            set,
            json,
        };
        verb.SetAction((parsed, cancellation) =>
            ValidateAsync(
                parsed.GetRequiredValue(file), parsed.GetValue(set) ?? [], parsed.GetValue(json), host, cancellation));
        return verb.WithExamples(
            "aecluster validate experiment.yaml",
            "aecluster validate experiment.yaml --set model.codings=30");
    }

    private static async Task<int> ValidateAsync(
        string file, IReadOnlyList<string> flags, bool json, VerbHost host, CancellationToken cancel)
    {
        var cli = host.Cli;
        var plan = ExperimentFile.ReadFrom(file, flags);
        foreach (var warning in plan.Warnings)
        {
            await cli.Error.WriteLineAsync($"warning: {warning}");
        }

        var look = await host.Look(plan, cancel);
        if (json)
        {
            await cli.Out.Profile.Out.Writer.WriteLineAsync(JsonText.Document(PlanDocument.Of(file, plan, look)));
            look.ThrowIfUnfit();
            return ExitCodes.Success;
        }

        LookReport.Write(cli.Out.Profile.Out.Writer, look);
        look.ThrowIfUnfit();
        cli.Out.WriteLine($"{file} is valid: experiment {plan.Name}, {Extent(plan)}");
        var differences = EffectiveDifferences.Of(plan);
        var names = TrialText.ShortNames([.. differences.SelectMany(trial => trial).Select(setting => setting.Key).Distinct()]);
        foreach (var (trial, settings) in plan.Known.Zip(differences).Take(plan.Search is null ? int.MaxValue : SamplesShown))
        {
            var differing = settings.Select(setting => $"{names[setting.Key]}={setting.Value}");
            cli.Out.WriteLine(
                $"  {(plan.Search is null ? trial.Id : "such as")}  "
                + string.Join("  ", trial.Name is { } name ? differing.Prepend(name) : differing).TrimEnd());
        }

        return ExitCodes.Success;
    }

    private static string Extent(ExperimentPlan plan) => plan.Search switch
    {
        null => plan.Trials.Count == 1 ? "1 trial" : $"{plan.Trials.Count} trials",
        { Most: int.MaxValue } search => $"a search, {search.Goals.Words}",
        var search => $"a search of up to {search.Most} trials, {search.Goals.Words}",
    };
}
