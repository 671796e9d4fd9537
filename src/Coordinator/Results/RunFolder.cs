using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Results;

/// <summary>
/// The folder of one experiment: what was asked for, tables, plots, and what its trials made. It has one writer. Tables
/// and plots are functions of the state and are replaced whole, so that neither a restart nor a failed write leaves a
/// duplicate or half a file: the next write puts everything right.
/// </summary>
public sealed class RunFolder
{
    public const string ExperimentFile = "experiment.yaml";
    public const string JournalFileName = "journal.jsonl";
    public const string TrialsFile = "trials.csv";
    public const string MetricsFile = "metrics.csv";
    public const string GenerationsFile = "generations.csv";
    public const string ParallelFile = "parallel.csv";
    public const string LossFile = "loss.png";
    public const string LogFile = "log.jsonl";
    public const string ReportFile = "report.md";

    private RunFolder(string path)
    {
        Folder = path;
        Artifacts = new ArtifactStore(Path.Combine(path, "trials"));
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Where the log of the experiment belongs; the folder itself does not write it.</summary>
    public string LogPath => Path.Combine(Folder, LogFile);

    /// <summary>Where what happened is kept, so that a coordinator that was started again can go on; the folder itself does not
    /// write it.</summary>
    public string JournalPath => Path.Combine(Folder, JournalFileName);

    /// <summary>Checkpoints and pictures of the trials.</summary>
    public ArtifactStore Artifacts { get; }

    /// <summary>Makes the folder of a new experiment and stores its file there.</summary>
    /// <exception cref="RunFolderException">It holds an experiment already, is a file, or cannot be written.</exception>
    public static RunFolder Create(string path, string experimentYaml)
    {
        CheckUnused(path);
        var folder = new RunFolder(Path.GetFullPath(path));
        folder.Store(ExperimentFile, Encoding.UTF8.GetBytes(experimentYaml), forGood: true);
        return folder;
    }

    /// <summary>Looks whether a new experiment may have the folder, and changes nothing.</summary>
    /// <exception cref="RunFolderException">It holds an experiment already, or is a file.</exception>
    public static void CheckUnused(string path)
    {
        var folder = Path.GetFullPath(path);
        if (File.Exists(folder))
        {
            throw new RunFolderException(
                $"The run folder {folder} is a file. Choose another folder, or move the file away.");
        }

        if (File.Exists(Path.Combine(folder, ExperimentFile)))
        {
            throw new RunFolderException(
                $"The run folder {folder} already holds an experiment ({ExperimentFile}). "
                + "Choose another folder, or move it away.");
        }
    }

    /// <summary>Goes on with the folder of an experiment after a restart.</summary>
    /// <exception cref="RunFolderException">There is no experiment in it.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(Path.GetFullPath(path));
        if (!File.Exists(Path.Combine(folder.Folder, ExperimentFile)) && !File.Exists(folder.JournalPath))
        {
            throw new RunFolderException(
                $"The run folder {folder.Folder} has no {ExperimentFile}. "
                + "If it was moved, put it back; if it was deleted, submit the experiment again.");
        }

        AtomicFile.DeleteLeftovers(folder.Folder);
        return folder;
    }

    /// <summary>Whether the trial's <c>loss.png</c> is there.</summary>
    public bool IsDrawn(TrialState trial) =>
        File.Exists(Path.Combine(Folder, "trials", ArtifactNames.FolderOf(trial.Id), LossFile));

    /// <summary>Replaces a file, whole or not at all.</summary>
    /// <param name="name">Path below the folder.</param>
    /// <param name="forGood">Whether it must survive a loss of power from now on.</param>
    /// <exception cref="RunFolderException">It could not be written; the one before is kept.</exception>
    public void Store(string name, byte[] content, bool forGood = false)
    {
        var path = Path.Combine(Folder, name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Replace(path, content, forGood);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(
                $"{DiskFailure.Describe(path, exception)} What was written before is kept; the next write puts the rest "
                    + "in place.",
                exception);
        }
    }
}
