using AeCluster.Messages.Wire;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace AeCluster.Coordinator.Hosting;

/// <summary>Creates the coordinator's log: JSON lines in a file, or text on standard error without
/// <see cref="OrdinaryEvents"/>.</summary>
public static class Logging
{
    public static Logger ToFile(string path, LogEventLevel level) =>
        Configure(level).WriteTo.File(new CompactJsonFormatter(), path).CreateLogger();

    /// <param name="verbose">Whether ordinary events are shown, too.</param>
    public static Logger ToConsole(LogEventLevel level, bool verbose) =>
        Configure(level).Filter.ByExcluding(happening => !verbose && OrdinaryEvents.Include(happening)).WriteTo.Console(
            outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{LeftOut}{NewLine}{Exception}",
            standardErrorFromLevel: LogEventLevel.Verbose).CreateLogger();

    private static LoggerConfiguration Configure(LogEventLevel level) =>
        new LoggerConfiguration().MinimumLevel.Is(level).MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Filter.With(new RepeatLimit(TimeProvider.System));
}
