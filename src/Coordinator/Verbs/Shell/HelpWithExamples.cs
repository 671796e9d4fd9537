using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AeCluster.Coordinator.Errors;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Shows the help of a verb, followed by example calls and the meaning of the exit codes.</summary>
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
