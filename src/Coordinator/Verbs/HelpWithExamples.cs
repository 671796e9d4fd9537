using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using AeCluster.Coordinator.Errors;

namespace AeCluster.Coordinator.Verbs;

/// <summary>The help of a verb, then real calls of it, then what its exit code means.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (Examples.Of(command) is { Count: > 0 } examples)
        {
            Section(output, "Examples:", examples);
        }

        Section(output, "Exit codes:", ExitCodes.Descriptions);
        return ExitCodes.Success;
    }

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }
}

/// <summary>Examples that belong to a command.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, IReadOnlyList<string>> _ofCommand = [];

    public static TCommand WithExamples<TCommand>(this TCommand command, params string[] examples)
        where TCommand : Command
    {
        _ofCommand.Add(command, examples);
        return command;
    }

    public static IReadOnlyList<string> Of(Command command) => _ofCommand.TryGetValue(command, out var examples) ? examples : [];
}
