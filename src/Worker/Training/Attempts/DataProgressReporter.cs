using AeCluster.Models.Data;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>Tells how far a download or the reading of a file is, once for each hundredth of it.</summary>
internal sealed class DataProgressReporter(Action<TrainingEvent> tell) : IProgress<DataProgress>
{
    private (string What, long Hundredth) _told;

    public void Report(DataProgress value)
    {
        var share = value.Total is > 0 ? (double)value.Done / value.Total : null;
        var now = (value.What, share is { } known ? (long)(known * 100) : value.Done >> 20);
        if (_told != now)
        {
            _told = now;
            tell(new TrainingEvent.Preparing(value.What, share));
        }
    }
}
