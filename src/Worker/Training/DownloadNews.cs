using AeCluster.Models.Data;

namespace AeCluster.Worker.Training;

/// <summary>Tells how far a download is, once for each hundredth of it.</summary>
internal sealed class DownloadNews(Action<TrainingNews> tell) : IProgress<DownloadProgress>
{
    private (string File, long Hundredth) _told;

    public void Report(DownloadProgress value)
    {
        var share = value.TotalBytes is > 0 ? (double)value.Bytes / value.TotalBytes : null;
        var now = (value.File, share is { } known ? (long)(known * 100) : value.Bytes >> 20);
        if (_told != now)
        {
            _told = now;
            tell(new TrainingNews.Preparing($"downloading {value.File}", share));
        }
    }
}
