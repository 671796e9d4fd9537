using AeCluster.Coordinator.Decisions;
using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;

namespace AeCluster.Coordinator.Results;

/// <summary>The structured log of one run: one JSON object a line for each event.</summary>
public sealed class RunLog(string path) : IDisposable
{
    private Logger _log = Create(path);

    public void Write(TrialEvent change)
    {
        if (!File.Exists(path))
        {
            // It was deleted, and would go on where nobody sees it.
            _log.Dispose();
            _log = Create(path);
        }

        _log.ForContext("Kind", change.GetType().Name)
            .ForContext("Event", change, destructureObjects: true)
            .Information("{Trial} {Text}", change.Trial.Value, EventText.Of(change));
    }

    public void Dispose() => _log.Dispose();

    private static Logger Create(string path) =>
        new LoggerConfiguration().WriteTo.File(new CompactJsonFormatter(), path).CreateLogger();
}
