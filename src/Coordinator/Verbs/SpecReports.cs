using AeCluster.Coordinator.Catalogue;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

/// <summary>What <c>validate</c> and <c>models</c> print.</summary>
public static class SpecReports
{
    /// <returns>The exit code.</returns>
    /// <exception cref="SpecFileException">The file is wrong; the message says where and how.</exception>
    public static int Validate(string file, IReadOnlyList<string> settings, CliContext cli)
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

    /// <param name="name">A variant, data source or optimizer, or null for everything there is.</param>
    /// <returns>The exit code.</returns>
    public static int Describe(string? name, CliContext cli)
    {
        if (name is not null && ModelCatalogue.Find(name) is null)
        {
            throw new UserErrorException(ModelCatalogue.Unknown(name), ExitCodes.BadInput);
        }

        cli.Out.Profile.Out.Writer.Write(name is null ? CatalogueText.Render() : CatalogueText.Render(name));
        return ExitCodes.Success;
    }
}
