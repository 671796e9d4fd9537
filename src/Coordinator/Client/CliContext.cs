using AeCluster.Messages.Security;
using Spectre.Console;

namespace AeCluster.Coordinator.Client;

/// <summary>Everything outside the program that its verbs touch, so that tests can stand in for it.</summary>
/// <param name="Out">Standard output: results and displays.</param>
/// <param name="Error">Standard error: errors, warnings and notes.</param>
public sealed record CliContext(IAnsiConsole Out, TextWriter Error)
{
    /// <summary>Opens the HTTP interface of the coordinator at an address, whose cluster has this secret, or none.</summary>
    public Func<Uri, ClusterSecret?, ApiClient> Connect { get; init; } =
        (coordinator, secret) => new ApiClient(coordinator, secret);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>A display can be redrawn in place: the output is a terminal that understands cursor movement.</summary>
    public bool IsLive => Out.Profile.Out.IsTerminal && Out.Profile.Capabilities.Ansi;

    /// <returns>The cli of this process: its console and its environment.</returns>
    public static CliContext OfProcess()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        Adapt(console, Environment.GetEnvironmentVariable);
        return new CliContext(console, Console.Error);
    }

    /// <summary>Applies what the environment says of the terminal beyond what Spectre.Console finds out itself.</summary>
    public static void Adapt(IAnsiConsole console, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(variable("NO_COLOR")))
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        // .NET writes UTF-8 in the C locale, too, but a terminal that was set to it does not expect any.
        var locale = FirstSet(variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG"));
        if (locale is "C" or "POSIX")
        {
            console.Profile.Capabilities.Unicode = false;
        }

        // In a pipe there is no width; wide enough for every column, and COLUMNS says otherwise where it matters.
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = int.TryParse(variable("COLUMNS"), out var columns) && columns >= 40 ? columns : 160;
        }
    }

    private static string? FirstSet(params string?[] values) => Array.Find(values, value => !string.IsNullOrEmpty(value));
}
