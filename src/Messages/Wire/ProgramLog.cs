using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace AeCluster.Messages.Wire;

/// <summary>The log of a program of the cluster: JSON lines in a file, or text on standard error without
/// <see cref="OrdinaryEvents"/>.</summary>
public static class ProgramLog
{
    public static Logger ToFile(string path, LogEventLevel level = LogEventLevel.Information) =>
        Configure(level).WriteTo.File(new CompactJsonFormatter(), path).CreateLogger();

    /// <param name="verbose">Whether ordinary events are shown, too.</param>
    public static Logger ToConsole(bool verbose) => Configure(LogEventLevel.Information)
        .Filter.ByExcluding(happening => !verbose && OrdinaryEvents.Include(happening))
        .WriteTo.Console(
            outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{LeftOut}{NewLine}{Exception}",
            standardErrorFromLevel: LogEventLevel.Verbose)
        .CreateLogger();

    private static LoggerConfiguration Configure(LogEventLevel level) => new LoggerConfiguration()
        .MinimumLevel.Is(level)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .Filter.With(new RepeatLimit(TimeProvider.System));
}
