using AeCluster.Messages.Security;
using Spectre.Console;

namespace AeCluster.Coordinator.Client;

/// <summary>Everything outside the program that its verbs use, so that tests can replace it.</summary>
/// <param name="Out">Standard output: results and displays.</param>
/// <param name="Error">Standard error: errors, warnings and notes.</param>
public sealed record CliContext(IAnsiConsole Out, TextWriter Error)
{
    /// <summary>Makes a client of the coordinator at an address, whose cluster has this secret, or none.</summary>
    public Func<Uri, ClusterSecret?, ApiClient> Connect { get; init; } =
        (coordinator, secret) => new ApiClient(coordinator, secret);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Asks a person a question that is answered with yes or no; null where there is nobody to ask.</summary>
    public Func<string, bool?> Confirm { get; init; } = ConfirmOnTerminal;

    /// <summary>Whether a display can be redrawn in place: the output is a terminal that supports cursor movement.</summary>
    public bool IsLive => Out.Profile.Out.IsTerminal && Out.Profile.Capabilities.Ansi;

    /// <returns>The context of this process: its console and its environment.</returns>
    public static CliContext OfProcess()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        Adapt(console, Environment.GetEnvironmentVariable);
        return new CliContext(console, Console.Error);
    }

    /// <summary>Applies the environment variables about the terminal that Spectre.Console does not read itself.</summary>
    public static void Adapt(IAnsiConsole console, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(variable("NO_COLOR")))
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        // .NET writes UTF-8 in the C locale as well, but a terminal with that locale does not expect it.
        var locale = FirstSet(variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG"));
        if (locale is "C" or "POSIX")
        {
            console.Profile.Capabilities.Unicode = false;
        }

        // A pipe has no width: take one that is wide enough for every column, unless COLUMNS is set.
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = int.TryParse(variable("COLUMNS"), out var columns) && columns >= 40 ? columns : 160;
        }
    }

    private static bool? ConfirmOnTerminal(string question)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private static string? FirstSet(params string?[] values) => Array.Find(values, value => !string.IsNullOrEmpty(value));
}
