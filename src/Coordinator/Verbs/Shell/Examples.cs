using System.CommandLine;
using System.Runtime.CompilerServices;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Example calls of a command, which its help shows.</summary>
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
