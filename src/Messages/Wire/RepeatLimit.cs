using Serilog.Core;
using Serilog.Events;

namespace AeCluster.Messages.Wire;

/// <summary>
/// Lets one warning or error of a kind through each minute, of those that Akka itself logs: whoever reaches a port without a
/// secret can send it anything, any number of times, and each is an error of the same kind. Thread-safe.
/// </summary>
public sealed class RepeatLimit(TimeProvider clock) : ILogEventFilter
{
    /// <summary>Property of an event that is let through again: how many like it were not, as text for a line.</summary>
    public const string LeftOut = "LeftOut";

    /// <summary>Bounds the memory.</summary>
    private const int MaxKinds = 1000;

    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Text, Type? Error), Kind> _kinds = [];

    public bool IsEnabled(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        if (logEvent.Level < LogEventLevel.Warning || !IsAkkas(logEvent))
        {
            return true;
        }

        var key = (logEvent.MessageTemplate.Text, logEvent.Exception?.GetType());
        lock (_gate)
        {
            if (_kinds.TryGetValue(key, out var kind) && clock.GetElapsedTime(kind.ShownAt) < _interval)
            {
                kind.LeftOut++;
                return false;
            }

            if (kind is { LeftOut: > 0 })
            {
                logEvent.AddOrUpdateProperty(
                    new LogEventProperty(LeftOut, new ScalarValue($" (and {kind.LeftOut} more like it since the last one)")));
            }

            if (kind is not null || _kinds.Count < MaxKinds)
            {
                _kinds[key] = new Kind(clock.GetTimestamp());
            }

            return true;
        }
    }

    private static bool IsAkkas(LogEvent logEvent) =>
        OrdinaryEvents.SourceOf(logEvent) is { } source && !OrdinaryEvents.IsActors(source);

    private sealed class Kind(long shownAt)
    {
        public long ShownAt => shownAt;

        public int LeftOut { get; set; }
    }
}
