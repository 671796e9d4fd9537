using System.CommandLine;
using System.CommandLine.Parsing;

namespace AeCluster.Coordinator.Cli;

/// <summary>Says what is wrong with a command line, in one form, with the nearest thing that would have been right.</summary>
internal static class CommandLineErrors
{
    /// <returns>
    /// The first cause, or null where all is well. What follows a first error is mostly its consequence, as the value of a
    /// mistyped option is.
    /// </returns>
    public static UserErrorException? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var isRoot = parsed.CommandResult.Parent is null;
        var help = isRoot ? "see `aecluster --help`" : $"see `aecluster {command.Name} --help`";

        if (UnknownOption(parsed) is { } option)
        {
            var known = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(each => each.Recursive)).Select(each => each.Name);
            return Error($"{(isRoot ? "aecluster" : $"'{command.Name}'")} has no option '{option}'", DidYouMean(option, known) ?? help);
        }

        if (isRoot && parsed.UnmatchedTokens is [var verb, ..])
        {
            return Error($"there is no verb '{verb}'", DidYouMean(verb, command.Subcommands.Select(each => each.Name)) ?? help);
        }

        // Wrong values first: a setting without '=' explains why the next word has no place.
        if (parsed.Errors.FirstOrDefault(error => error.SymbolResult is ArgumentResult or OptionResult) is { } wrong)
        {
            return Describe(wrong, parsed, help);
        }

        if (parsed.UnmatchedTokens is [var extra, ..])
        {
            var isSetting = extra.Contains('=', StringComparison.Ordinal) && command.Options.Any(each => each.Name == SpecFileInput.SetName);
            return Error($"'{command.Name}' does not know what to do with '{extra}'", isSetting ? $"write --set before each setting: --set {extra}" : help);
        }

        return parsed.Errors is [var error, ..] ? Describe(error, parsed, help) : null;
    }

    private static UserErrorException Describe(ParseError error, ParseResult parsed, string help)
    {
        // The parser's own words for what is missing are about "required arguments"; say what is to be written instead.
        var verb = parsed.CommandResult.Command;
        return error.SymbolResult switch
        {
            OptionResult { Option: { Required: true } missing, IdentifierTokenCount: 0 } => Error($"'{verb.Name}' needs {missing.Name} {missing.HelpName}", help),
            OptionResult { Tokens.Count: 0, Option: var valueless } => Error($"{valueless.Name} needs a value: {valueless.Name} {valueless.HelpName}", help),
            OptionResult { IdentifierTokenCount: > 1, Option: { Arity.MaximumNumberOfValues: 1 } repeated } => Error($"{repeated.Name} is given more than once", help),
            ArgumentResult { Tokens.Count: 0, Argument: var argument, Parent: CommandResult } => Error($"'{verb.Name}' needs {argument.Name}", help),
            CommandResult when verb.Options.FirstOrDefault(each => each.Required && parsed.GetResult(each) is null) is { } missing =>
                Error($"'{verb.Name}' needs {missing.Name} {missing.HelpName}", help),
            _ => Error(error.Message, null),
        };
    }

    /// <summary>A mistyped option is either left over or taken for the verb's argument.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        return arguments.Concat(parsed.UnmatchedTokens).FirstOrDefault(text => text.Length > 1 && text.StartsWith('-'))?.Split('=')[0];
    }

    private static UserErrorException Error(string message, string? hint) => new(message, ExitCodes.BadInput, hint);

    private static string? DidYouMean(string word, IEnumerable<string> known) =>
        NearestWord.Find(word, known) is [var nearest] ? $"did you mean '{nearest}'?" : null;
}
