using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Results.Writing;

/// <summary>Deletes the checkpoints that no attempt will need any more.</summary>
/// <param name="stored">Checkpoints that may be in the folder already.</param>
internal sealed class CheckpointCleaner(ArtifactStore artifacts, IEnumerable<CheckpointKept> stored)
{
    private readonly Dictionary<TrialId, List<CheckpointRef>> _storedByTrial = stored
        .GroupBy(kept => kept.Trial)
        .ToDictionary(group => group.Key, group => group.Select(kept => kept.Checkpoint).ToList());

    private readonly HashSet<TrialId> _cleared = [];
    private readonly HashSet<TrialId> _changed = [];
    private bool _hasCleaned;

    public void Apply(TrialEvent change)
    {
        _changed.Add(change.Trial);
        if (change is CheckpointKept kept)
        {
            if (!_storedByTrial.TryGetValue(kept.Trial, out var checkpoints))
            {
                _storedByTrial[kept.Trial] = checkpoints = [];
            }

            checkpoints.Add(kept.Checkpoint);
        }
    }

    /// <summary>Looks at the trials that have changed; at all of them the first time and at the end.</summary>
    public void Clean(ExperimentState state)
    {
        var isEveryTrial = !_hasCleaned || state.Status != ExperimentStatus.Running;
        foreach (var trial in isEveryTrial ? state.Trials : _changed.Select(id => state.Find(id)!))
        {
            Clean(trial);
        }

        _hasCleaned = true;
        _changed.Clear();
    }

    private void Clean(TrialState trial)
    {
        if (trial.IsOver)
        {
            // Once: an upload that was under way at a cancellation may still arrive later, and does no harm.
            if (_cleared.Add(trial.Id))
            {
                _storedByTrial.Remove(trial.Id);
                artifacts.DeleteCheckpointsExcept(
                    trial.Id, [.. trial.Checkpoints.Select(checkpoint => checkpoint.Name), .. Final(trial)]);
            }
        }
        else if (trial.Checkpoints is [var oldest, ..] && _storedByTrial.TryGetValue(trial.Id, out var known))
        {
            // Files that the state does not know may be newer checkpoints, about to be reported: only older ones go.
            var superseded = known.Where(checkpoint => checkpoint.Step < oldest.Step).ToList();
            artifacts.DeleteCheckpoints(trial.Id, [.. superseded.Select(checkpoint => checkpoint.Name)]);
            known.RemoveAll(superseded.Contains);
        }
    }

    private static IEnumerable<string> Final(TrialState trial) => trial.Final is { } final ? [final.Name] : [];
}
