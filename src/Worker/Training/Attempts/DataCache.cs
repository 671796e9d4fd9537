using System.Text.Json;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>Caches the most recently used data set, since the trials of a sweep usually share it. Thread-safe.</summary>
/// <param name="load">Reads, generates or downloads a data set.</param>
/// <param name="stamp">
/// A value that changes when the files of a spec change, so that files modified between trials are read again; null if there
/// are no files.
/// </param>
public sealed class DataCache(
    Func<DataSpec, IProgress<DataProgress>?, CancellationToken, DataSplit> load, Func<DataSpec, string>? stamp = null)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private (string Key, DataSplit Split)? _last;

    /// <returns>The data, which may be shared: the caller must neither modify nor dispose it.</returns>
    /// <param name="progress">Receives the progress of a download, if there is one.</param>
    /// <exception cref="OperationCanceledException">Cancelled while it loaded, or waited for another slot that loads.</exception>
    public DataSplit Get(
        DataSpec spec, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        while (!_gate.TryEnter(_pollInterval))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        try
        {
            // As text, because records compare their lists by reference.
            var key = $"{JsonSerializer.Serialize(spec, SpecJson.Options)}\n{stamp?.Invoke(spec)}";
            if (_last is not { } last || last.Key != key)
            {
                // Another slot may still train on the old data, which is therefore not disposed but garbage collected.
                _last = null;
                _last = (key, load(spec, progress, cancellation));
            }

            return _last.Value.Split;
        }
        finally
        {
            _gate.Exit();
        }
    }
}
