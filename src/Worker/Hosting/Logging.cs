using AeCluster.Messages.Wire;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace AeCluster.Worker.Hosting;

/// <summary>Configures the worker's log: lines on the console without <see cref="OrdinaryEvents"/>, or JSON objects in a
/// file.</summary>
internal static class Logging
{
    public static Logger Create(WorkerOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Filter.With(new RepeatLimit(TimeProvider.System));
        return options.LogFile is { } file
            ? configuration.WriteTo.File(new CompactJsonFormatter(), file).CreateLogger()
            : configuration
                .Filter.ByExcluding(happening => !options.Verbose && OrdinaryEvents.Include(happening))
                .WriteTo.Console(
                    outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{LeftOut}{NewLine}{Exception}",
                    standardErrorFromLevel: LogEventLevel.Verbose)
                .CreateLogger();
    }
}
