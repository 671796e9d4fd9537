using AeCluster.Models.Data;
using AeCluster.Specs;

namespace AeCluster.Worker.Training;

/// <summary>The data set used last, kept for the next trial: the trials of a sweep mostly share it.</summary>
/// <param name="load">Reads a data set, draws it, or downloads it.</param>
public sealed class DataCache(Func<DataSpec, IProgress<DownloadProgress>?, DataSplit> load)
{
    private readonly Lock _gate = new();
    private (DataSpec Spec, DataSplit Split)? _last;

    /// <returns>The data. It may be shared: read only, and never disposed of by the one who asked.</returns>
    /// <param name="progress">Hears of a download, should there be one.</param>
    public DataSplit Get(DataSpec spec, IProgress<DownloadProgress>? progress = null)
    {
        lock (_gate)
        {
            if (_last is not { } last || last.Spec != spec)
            {
                // Another slot may still train on the old one, so its memory is left to the garbage collector.
                _last = null;
                _last = (spec, load(spec, progress));
            }

            return _last.Value.Split;
        }
    }
}
