using AeCluster.Models.Data;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace AeCluster.Worker;

/// <summary>The worker's log: lines on the console, or JSON objects in a file.</summary>
internal static class Logging
{
    public static Logger Create(WorkerOptions options)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Information().MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        return options.LogFile is { } file
            ? configuration.WriteTo.File(new CompactJsonFormatter(), file).CreateLogger()
            : configuration.WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
                standardErrorFromLevel: LogEventLevel.Verbose).CreateLogger();
    }
}

/// <summary>Says how far a download is, every tenth of it.</summary>
internal sealed class DownloadLog(ILogger log) : IProgress<DownloadProgress>
{
    private (string File, long Tenth) _said;

    public void Report(DownloadProgress value)
    {
        var tenth = value.TotalBytes is > 0 ? value.Bytes * 10 / value.TotalBytes.Value : value.Bytes >> 22;
        if (_said != (value.File, tenth))
        {
            _said = (value.File, tenth);
            log.Information("Downloading {File}: {Bytes:N0} of {TotalBytes:N0} bytes", value.File, value.Bytes, value.TotalBytes);
        }
    }
}
