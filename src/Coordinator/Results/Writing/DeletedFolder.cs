using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Results.Writing;

/// <summary>What is to be said of a run folder that was deleted while its experiment was running.</summary>
internal static class DeletedFolder
{
    public static string Describe(RunFolder folder, ExperimentState state)
    {
        var completed = state.Trials.Where(trial => trial.Final is not null).Select(trial => trial.Id).ToList();
        var lost = completed.Count == 0
            ? "Checkpoints stored before are lost; a trial that needs one begins again, with the same result."
            : $"The trained weights and pictures of {string.Join(", ", completed)} are lost; submit the experiment again to get "
                + "them.";
        return $"The run folder {folder.Folder} was deleted or moved away while the experiment was running. Its journal, "
            + $"{RunFolder.ExperimentFile}, tables and plots are written again. {lost}";
    }
}
