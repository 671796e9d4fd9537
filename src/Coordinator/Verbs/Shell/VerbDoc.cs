using System.Collections;
using System.CommandLine;
using System.Globalization;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>
/// A verb, read from the parser's commands: the one source of help, man page and completion.
/// </summary>
/// <param name="Name">Empty for the program itself.</param>
internal sealed record VerbDoc(
    string Name,
    string Description,
    IReadOnlyList<ArgumentDoc> Arguments,
    IReadOnlyList<OptionDoc> Options,
    IReadOnlyList<string> Examples,
    IReadOnlyList<(int Code, string Meaning)> ExitCodes)
{
    public const string Program = "aecluster";

    /// <summary>E.g. <c>aecluster status [ID] [options]</c>.</summary>
    public string Usage => Name.Length == 0
        ? $"{Program} VERB [options]"
        : string.Join(' ', [Program, Name, .. Arguments.Select(argument => argument.Label), "[options]"]);

    /// <returns>The verbs in the order of the help.</returns>
    public static IReadOnlyList<VerbDoc> VerbsOf(RootCommand root) => [.. root.Subcommands.Select(verb => Of(verb, root))];

    public static VerbDoc Of(Command command, RootCommand root)
    {
        var everywhere = root.Options.Where(option => option.Recursive && command != root);
        var name = command == root ? "" : command.Name;
        return new VerbDoc(
            name,
            command.Description ?? "",
            [.. command.Arguments.Select(ArgumentDoc.Of)],
            [.. command.Options.Concat(everywhere).Where(option => !option.Hidden).Select(OptionDoc.Of)],
            Shell.Examples.Of(command),
            Errors.ExitCodes.Of(name));
    }
}

/// <param name="Name">In capitals.</param>
internal sealed record ArgumentDoc(string Name, string Description, bool IsRequired, ExpectedValue Value)
{
    /// <summary>An optional one is in brackets.</summary>
    public string Label => IsRequired ? Name : $"[{Name}]";

    public static ArgumentDoc Of(Argument argument) => new(
        argument.Name, argument.Description ?? "", argument.Arity.MinimumNumberOfValues > 0, ExpectedValues.Of(argument));
}

/// <param name="Names">Short ones first, e.g. <c>-q</c> and <c>--quiet</c>.</param>
/// <param name="ValueName">In capitals; null for a switch.</param>
/// <param name="Description">With the default value.</param>
/// <param name="IsRepeatable">Whether it may be given more than once.</param>
internal sealed record OptionDoc(
    IReadOnlyList<string> Names,
    string? ValueName,
    string Description,
    bool IsRequired,
    bool IsRepeatable,
    ExpectedValue Value)
{
    /// <summary>E.g. <c>-q, --quiet</c> or <c>--part PART</c>.</summary>
    public string Label => string.Join(", ", Names) + (ValueName is null ? "" : $" {ValueName}");

    public static OptionDoc Of(Option option) => new(
        [
            // The parser knows /h, /? and -?, too, which mean something else to shells.
            .. option.Aliases
                .Append(option.Name)
                .Where(name => name[0] == '-' && char.IsLetter(name[^1]))
                .OrderBy(name => name.Length),
        ],
        option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null : option.HelpName,
        (option.Description + DefaultOf(option)).Trim() + (option.Required ? " [required]" : ""),
        option.Required,
        option.Arity.MaximumNumberOfValues > 1,
        ExpectedValues.Of(option));

    private static string DefaultOf(Option option) =>
        option.HasDefaultValue && option.GetDefaultValue() is { } value and (string or not (IEnumerable or bool))
            ? string.Create(CultureInfo.InvariantCulture, $" [default: {value}]")
            : "";
}
