using AeCluster.Models.Data;
using AeCluster.Specs;

namespace AeCluster.Worker.Training;

/// <summary>The data set used last, kept for the next trial: the trials of a sweep mostly share it.</summary>
/// <param name="load">Reads a data set, or draws it.</param>
public sealed class DataCache(Func<DataSpec, DataSplit> load)
{
    private readonly Lock _gate = new();
    private (DataSpec Spec, DataSplit Split)? _last;

    /// <returns>The data. It may be shared: read only, and never disposed of by the one who asked.</returns>
    public DataSplit Get(DataSpec spec)
    {
        lock (_gate)
        {
            if (_last is not { } last || last.Spec != spec)
            {
                // Another slot may still train on the old one, so its memory is left to the garbage collector.
                _last = null;
                _last = (spec, load(spec));
            }

            return _last.Value.Split;
        }
    }
}
