using Serilog.Events;

namespace AeCluster.Messages.Wire;

/// <summary>
/// Tells what Akka logs when all is well or a peer has gone, as processes do; whoever has to know is told in our own words. A
/// log on a terminal leaves it out, unless details are asked for.
/// </summary>
public static class OrdinaryEvents
{
    /// <summary>Property of an event that an actor or a part of Akka has logged: its path or its name.</summary>
    private const string Source = "LogSource";

    private const string Actors = "/user/";

    /// <summary>The singleton's manager and proxy are Akka's, though they are among our actors.</summary>
    private static readonly string[] _akkasActors =
        [$"{Actors}{ClusterNames.ExperimentManager}", $"{Actors}{ClusterNames.ExperimentManager}-proxy"];

    /// <summary>A message whose receiver has ended; logged in the receiver's name.</summary>
    private const string DeadLetter = "Message [";

    /// <summary>Beginnings of Akka's warnings and errors, and why nobody needs them.</summary>
    private static readonly string[] _ordinary =
    [
        // A process has ended. The directory of workers, the worker and the downing rule say which, and what follows.
        "Association with remote system {0} has failed",
        "Association to [{0}] having UID",
        "Association to [{0}] with ",
        "Disassociated",
        "Tried to associate with unreachable remote address",
        "Cluster Node [{0}] - Marking",
        // The worker ends with its reason.
        "The remote system",
        // The worker says that it waits, and is told the right name.
        "Couldn't join seed nodes",
        "Dropping message [{0}] for non-local recipient",
        // True of every busy machine, and heartbeats have seconds to spare.
        "Cluster Node [{0}] - Scheduled sending of heartbeat was delayed",
    ];

    public static bool Include(LogEvent happening)
    {
        if (SourceOf(happening) is not { } source)
        {
            return false;
        }

        var template = happening.MessageTemplate.Text;
        return happening.Level >= LogEventLevel.Warning
            ? _ordinary.Any(beginning => template.StartsWith(beginning, StringComparison.Ordinal))
            : IsAkkas(source) || template.StartsWith(DeadLetter, StringComparison.Ordinal);
    }

    private static bool IsAkkas(string source) =>
        !IsActors(source) || _akkasActors.Any(actor => source.EndsWith(actor, StringComparison.Ordinal));

    /// <summary>Whether a source is an actor, not a part of Akka.</summary>
    internal static bool IsActors(string source) => source.Contains(Actors, StringComparison.Ordinal);

    /// <returns>What of Akka or which actor has logged an event; null where it is neither.</returns>
    internal static string? SourceOf(LogEvent happening) =>
        happening.Properties.GetValueOrDefault(Source) is ScalarValue { Value: string source } ? source : null;
}
