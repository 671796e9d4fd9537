using Akka.Event;

namespace AeCluster.Messages.Wire;

/// <summary>
/// Stands in for Akka's standard-output logger, which takes over whenever the real loggers have stopped and would write
/// between the lines of a program's output.
/// </summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
