using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results.Plots;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Results.Studies;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Results.Writing;

/// <summary>Renders an experiment's state as the tables, plots and report of its run folder.</summary>
public sealed class ResultFiles(RunFolder folder)
{
    private readonly MetricsFile _metrics = new(folder);

    /// <summary>Notes an event for the next <see cref="WriteMetrics"/>.</summary>
    public void Apply(TrialEvent change) => _metrics.Apply(change);

    /// <summary>The files are not there any more: the next writes write them whole.</summary>
    public void Forget() => _metrics.Forget();

    /// <summary>Brings <c>metrics.csv</c> up to date; of an experiment that is over it is ordered by trial.</summary>
    /// <param name="state">The state after the events so far.</param>
    /// <exception cref="RunFolderException">The table could not be written.</exception>
    public void WriteMetrics(ExperimentState state)
    {
        if (state.Status == ExperimentStatus.Running)
        {
            _metrics.Write(state);
        }
        else
        {
            _metrics.Replace(state);
        }
    }

    /// <summary>Brings every table up to date; those of data-parallel trials are there only where there is one. The metrics come
    /// first, so that a reader finds every epoch of a trial that is said to be completed.</summary>
    /// <exception cref="RunFolderException">A table could not be written.</exception>
    public void WriteTables(ExperimentState state)
    {
        WriteMetrics(state);
        folder.Store(RunFolder.TrialsFile, TrialsTable.Of(state));
        if (state.Trials.Any(trial => trial.Plan.Spec.Parallel is not null))
        {
            folder.Store(RunFolder.GenerationsFile, GenerationsTable.Of(state));
            folder.Store(RunFolder.ParallelFile, ParallelTable.Of(state));
        }
    }

    /// <summary>Replaces the trial's <c>loss.png</c>.</summary>
    /// <exception cref="RunFolderException">The plot could not be written; the one before is kept.</exception>
    public void DrawTrial(TrialState trial) =>
        folder.Store(Path.Combine("trials", ArtifactNames.FolderOf(trial.Id), RunFolder.LossFile), TrialLossPlot.Render(trial));

    /// <summary>Replaces the <c>loss.png</c> over all trials.</summary>
    /// <exception cref="RunFolderException">The plot could not be written; the one before is kept.</exception>
    public void DrawExperiment(ExperimentState state) => folder.Store(RunFolder.LossFile, ExperimentLossPlot.Render(state));

    /// <summary>Writes the trials of a search as a file that trains them again without searching.</summary>
    /// <exception cref="RunFolderException">The file could not be written.</exception>
    public void WriteTrialList(ExperimentState state)
    {
        if (state.HasSearch && state.Trials.Count > 0)
        {
            var list = ResolvedFile.OfTrials(
                state.Name, state.StopAfterFailures, state.Trials.Select(trial => trial.Plan.Spec));
            folder.Store(RunFolder.TrialListFile, Encoding.UTF8.GetBytes(list));
        }
    }

    /// <summary>
    /// Replaces <c>report.md</c> where there is something to compare with, or else where settings were searched. It is made from
    /// the tables in the folder, as <c>aecluster report</c> and <c>aecluster analyze</c> make it.
    /// </summary>
    /// <exception cref="RunFolderException">The report could not be made or written; the one before is kept.</exception>
    public void WriteReport(ExperimentState state)
    {
        try
        {
            if (ReportOf(state) is { } report)
            {
                folder.Store(RunFolder.ReportFile, Encoding.UTF8.GetBytes(report));
            }
        }
        catch (SpecFileException error)
        {
            throw new RunFolderException($"No report could be made: {error.Message}", error);
        }
    }

    private string? ReportOf(ExperimentState state) =>
        Report.IsWorthwhile(state.Trials.Select(trial => trial.Plan))
            ? ReportMarkdown.Render(ReportBuilder.Build(RecordedRun.Read(folder.Folder)))
        : StudyMarkdown.IsWorthwhile(state) ? StudyMarkdown.Render(StudyAnalysis.Of(StudyReader.Read(folder.Folder, [])))
        : null;
}
