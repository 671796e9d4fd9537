using System.CommandLine;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The option for results that programs read.</summary>
internal static class JsonOption
{
    private const string Name = "--json";

    public static Option<bool> Create(string description = "Print the result as one JSON document.") =>
        new(Name) { Description = description };

    /// <returns>Whether the verb was asked for JSON; false where it has no such option.</returns>
    public static bool IsGiven(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name == Name) is { } option
        && parsed.GetResult(option) is { Implicit: false };
}
