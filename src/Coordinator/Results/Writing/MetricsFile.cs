using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Messages;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Writing;

/// <summary>
/// <c>metrics.csv</c> of a run: rows of new epochs are appended. The first write replaces the file, and so removes what a crash
/// has left of a row. So does a write where appending cannot give the right content: epochs were withdrawn, a new column is
/// needed, or the file is not the one that was written last.
/// </summary>
internal sealed class MetricsFile(RunFolder folder)
{
    private readonly List<(TrialId Trial, EpochMetrics Epoch)> _newEpochs = [];
    private readonly Dictionary<TrialId, int> _lastEpochs = [];
    private IReadOnlyList<string> _metrics = [];

    /// <summary>Bytes of the file; null where it must be replaced.</summary>
    private long? _length;

    /// <summary>Notes what an event adds to the table or takes from it.</summary>
    public void Apply(TrialEvent change)
    {
        switch (change)
        {
            case EpochRecorded { Metrics: var epoch }:
                _newEpochs.Add((change.Trial, epoch));
                _lastEpochs[change.Trial] = Math.Max(_lastEpochs.GetValueOrDefault(change.Trial), epoch.Epoch);
                break;
            case TrainingStarted started when started.FromEpoch < _lastEpochs.GetValueOrDefault(change.Trial):
                _lastEpochs[change.Trial] = started.FromEpoch;
                _length = null;
                break;
        }
    }

    /// <summary>The file is not there any more: the next write replaces it.</summary>
    public void Forget() => _length = null;

    /// <summary>Appends the epochs since the last write.</summary>
    /// <param name="state">The state after the events so far.</param>
    /// <exception cref="RunFolderException">The file could not be written; the next write replaces it.</exception>
    public void Write(ExperimentState state)
    {
        if (_length is not { } length || _newEpochs.SelectMany(row => row.Epoch.Parts.Keys).Except(_metrics).Any())
        {
            Replace(state);
        }
        else if (_newEpochs.Count > 0)
        {
            // Unknown until the rows are known to be written.
            _length = null;
            var rows = MetricsTable.RowsOf(_metrics, _newEpochs);
            if (folder.TryAppend(RunFolder.MetricsFile, rows, length))
            {
                _length = length + rows.Length;
                _newEpochs.Clear();
            }
            else
            {
                Replace(state);
            }
        }
    }

    /// <summary>Replaces the file by the whole table, ordered by trial and epoch.</summary>
    /// <exception cref="RunFolderException">The file could not be written; the one before is kept.</exception>
    public void Replace(ExperimentState state)
    {
        _metrics = MetricsTable.MetricsOf(state);
        var table = MetricsTable.Of(state);
        folder.Store(RunFolder.MetricsFile, table);
        _length = table.Length;
        _newEpochs.Clear();
        foreach (var trial in state.Trials)
        {
            _lastEpochs[trial.Id] = trial.Epochs.IsEmpty ? 0 : trial.Epochs[^1].Epoch;
        }
    }
}
