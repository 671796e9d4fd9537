using System.Text.Json;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>The data set used last, kept for the next trial: the trials of a sweep mostly share it.</summary>
/// <param name="load">Reads a data set, draws it, or downloads it.</param>
/// <param name="stamp">
/// What changes when the files of a spec do, so that files which are written anew between trials are read anew; null where
/// there are no files.
/// </param>
public sealed class DataCache(Func<DataSpec, IProgress<DataProgress>?, DataSplit> load, Func<DataSpec, string>? stamp = null)
{
    private readonly Lock _gate = new();
    private (string Key, DataSplit Split)? _last;

    /// <returns>The data. It may be shared: read only, and never disposed of by the one who asked.</returns>
    /// <param name="progress">Hears of a download, should there be one.</param>
    public DataSplit Get(DataSpec spec, IProgress<DataProgress>? progress = null)
    {
        lock (_gate)
        {
            // As text, because records with lists in them are equal only to themselves.
            var key = $"{JsonSerializer.Serialize(spec, SpecJson.Options)}\n{stamp?.Invoke(spec)}";
            if (_last is not { } last || last.Key != key)
            {
                // Another slot may still train on the old one, so its memory is left to the garbage collector.
                _last = null;
                _last = (key, load(spec, progress));
            }

            return _last.Value.Split;
        }
    }
}
