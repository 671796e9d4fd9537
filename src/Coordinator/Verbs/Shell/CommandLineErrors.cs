using System.CommandLine;
using System.CommandLine.Parsing;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Describes errors of a command line in one form, with the nearest valid alternative.</summary>
internal static class CommandLineErrors
{
    /// <returns>
    /// The first error, or null if there is none. Later errors are mostly consequences of the first, such as the value of a
    /// mistyped option.
    /// </returns>
    public static UserErrorException? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var isRoot = parsed.CommandResult.Parent is null;
        var help = isRoot ? "see `aecluster --help`" : $"see `aecluster {command.Name} --help`";

        if (UnknownOption(parsed) is { } option)
        {
            var everywhere = parsed.RootCommandResult.Command.Options.Where(each => each.Recursive);
            var known = command.Options.Concat(everywhere).Select(each => each.Name);
            return Error(
                $"{(isRoot ? "aecluster" : $"'{command.Name}'")} has no option '{option}'",
                DidYouMean(option, known) ?? help);
        }

        if (isRoot && parsed.UnmatchedTokens is [var verb, ..])
        {
            return Error($"there is no verb '{verb}'", DidYouMean(verb, command.Subcommands.Select(each => each.Name)) ?? help);
        }

        // Wrong values first: a setting without '=' explains why the next word is left over.
        if (parsed.Errors.FirstOrDefault(error => error.SymbolResult is ArgumentResult or OptionResult) is { } wrong)
        {
            return Describe(wrong, parsed, help);
        }

        if (parsed.UnmatchedTokens is [var extra, ..])
        {
            var takesSettings = command.Options.Any(each => each.Name == SpecFileInput.SetName);
            return Error(
                $"'{command.Name}' does not know what to do with '{extra}'",
                takesSettings && extra.Contains('=', StringComparison.Ordinal)
                    ? $"write --set before each setting: --set {extra}"
                    : help);
        }

        return parsed.Errors is [var error, ..] ? Describe(error, parsed, help) : null;
    }

    private static UserErrorException Describe(ParseError error, ParseResult parsed, string help)
    {
        // The parser's own messages are about "required arguments"; these say what to write.
        var verb = parsed.CommandResult.Command;
        var message = error.SymbolResult switch
        {
            OptionResult { Option: { Required: true } missing, IdentifierTokenCount: 0 } =>
                $"'{verb.Name}' needs {missing.Name} {missing.HelpName}",
            OptionResult { Tokens.Count: 0, Option: var valueless } =>
                $"{valueless.Name} needs a value: {valueless.Name} {valueless.HelpName}",
            OptionResult { IdentifierTokenCount: > 1, Option: { Arity.MaximumNumberOfValues: 1 } repeated } =>
                $"{repeated.Name} is given more than once",
            ArgumentResult { Tokens.Count: 0, Argument: var missing, Parent: CommandResult } =>
                $"'{verb.Name}' needs {missing.Name}",
            CommandResult
                when verb.Options.FirstOrDefault(each => each.Required && parsed.GetResult(each) is null) is { } missing =>
                $"'{verb.Name}' needs {missing.Name} {missing.HelpName}",
            _ => null,
        };

        // Messages of our own validators need no hint.
        return message is null ? Error(error.Message, null) : Error(message, help);
    }

    /// <summary>The parser leaves a mistyped option over, or takes it for an argument of the verb.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens);
        return arguments
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(text => text.Length > 1 && text.StartsWith('-'))
            ?.Split('=')[0];
    }

    private static UserErrorException Error(string message, string? hint) => new(message, ExitCodes.BadInput, hint);

    private static string? DidYouMean(string word, IEnumerable<string> known) =>
        NearestWord.Find(word, known) is [var nearest] ? $"did you mean '{nearest}'?" : null;
}
