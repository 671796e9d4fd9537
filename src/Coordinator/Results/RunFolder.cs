using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Results;

/// <summary>
/// The folder of one experiment: its file, tables, plots, and the artifacts of its trials. It has one writer. Tables and plots
/// are functions of the state and can be replaced whole at any time, so the next write repairs whatever a restart or a failed
/// write has left.
/// </summary>
public sealed class RunFolder
{
    public const string ExperimentFile = "experiment.yaml";
    public const string TrialListFile = "trials.yaml";
    public const string JournalFileName = "journal.jsonl";
    public const string TrialsFile = "trials.csv";
    public const string MetricsFile = "metrics.csv";
    public const string GenerationsFile = "generations.csv";
    public const string ParallelFile = "parallel.csv";
    public const string LossFile = "loss.png";
    public const string LogFile = "log.jsonl";
    public const string ReportFile = "report.md";

    private readonly byte[]? _experimentYaml;

    /// <param name="experimentYaml">Content of the experiment's file; null where there is none.</param>
    private RunFolder(string path, byte[]? experimentYaml)
    {
        _experimentYaml = experimentYaml;
        Folder = path;
        Artifacts = new ArtifactStore(Path.Combine(path, "trials"));
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Path of the experiment's log, which others write.</summary>
    public string LogPath => Path.Combine(Folder, LogFile);

    /// <summary>Path of the experiment's journal, which others write.</summary>
    public string JournalPath => Path.Combine(Folder, JournalFileName);

    /// <summary>Checkpoints and pictures of the trials.</summary>
    public ArtifactStore Artifacts { get; }

    /// <summary>Creates the folder of a new experiment and stores its file there.</summary>
    /// <exception cref="RunFolderException">It holds an experiment already, is a file, or cannot be written.</exception>
    public static RunFolder Create(string path, string experimentYaml)
    {
        CheckUnused(path);
        var yaml = Encoding.UTF8.GetBytes(experimentYaml);
        var folder = new RunFolder(Path.GetFullPath(path), yaml);
        folder.Store(ExperimentFile, yaml, forGood: true);
        return folder;
    }

    /// <summary>Checks that a new experiment can use the folder, and changes nothing.</summary>
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

    /// <summary>Opens the folder of an experiment after a restart.</summary>
    /// <exception cref="RunFolderException">There is no experiment in it.</exception>
    public static RunFolder Open(string path)
    {
        var full = Path.GetFullPath(path);
        var file = Path.Combine(full, ExperimentFile);
        var folder = new RunFolder(full, File.Exists(file) ? File.ReadAllBytes(file) : null);
        if (folder._experimentYaml is null && !File.Exists(folder.JournalPath))
        {
            throw new RunFolderException(
                $"The run folder {folder.Folder} has no {ExperimentFile}. "
                + "If it was moved, put it back; if it was deleted, submit the experiment again.");
        }

        AtomicFile.DeleteLeftovers(folder.Folder);
        return folder;
    }

    /// <summary>Whether somebody has deleted or moved the folder, once it has been written. (Others write its journal again on
    /// their own.)</summary>
    public bool IsGone =>
        !File.Exists(Path.Combine(Folder, ExperimentFile)) && !File.Exists(Path.Combine(Folder, TrialsFile));

    /// <summary>Writes the experiment's file again if it is not there.</summary>
    /// <exception cref="RunFolderException">It could not be written.</exception>
    public void Restore()
    {
        if (_experimentYaml is not null && !File.Exists(Path.Combine(Folder, ExperimentFile)))
        {
            Store(ExperimentFile, _experimentYaml, forGood: true);
        }
    }

    /// <summary>Whether the trial's <c>loss.png</c> exists.</summary>
    public bool IsDrawn(TrialState trial) =>
        File.Exists(Path.Combine(Folder, "trials", ArtifactNames.FolderOf(trial.Id), LossFile));

    /// <summary>Replaces a file atomically.</summary>
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

    /// <summary>Appends to a file, which a crash may leave with a part of <paramref name="content"/>.</summary>
    /// <param name="name">Path below the folder.</param>
    /// <param name="length">Bytes the file has, as the caller knows.</param>
    /// <returns>False where the file is missing or has another length; it is left as it is.</returns>
    /// <exception cref="RunFolderException">It could not be written; a part may have been.</exception>
    public bool TryAppend(string name, byte[] content, long length)
    {
        var path = Path.Combine(Folder, name);
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length != length)
            {
                return false;
            }

            file.Seek(0, SeekOrigin.End);
            file.Write(content);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{DiskFailure.Describe(path, exception)} The next write replaces it.", exception);
        }
    }
}
