using Akka.Event;

namespace AeCluster.Messages.Wire;

/// <summary>
/// Replaces Akka's standard-output logger, which takes over when the configured loggers have stopped and would write into a
/// program's output.
/// </summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
