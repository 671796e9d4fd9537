using AeCluster.Models.Data;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>Reports the progress of a download or a file, once per percent, or per MiB if the total is unknown.</summary>
internal sealed class DataProgressReporter(Action<TrainingEvent> tell) : IProgress<DataProgress>
{
    private (string What, long Hundredth) _reported;

    public void Report(DataProgress value)
    {
        var share = value.Total is > 0 ? (double)value.Done / value.Total : null;
        var now = (value.What, share is { } known ? (long)(known * 100) : value.Done >> 20);
        if (_reported != now)
        {
            _reported = now;
            tell(new TrainingEvent.Preparing(value.What, share));
        }
    }
}
