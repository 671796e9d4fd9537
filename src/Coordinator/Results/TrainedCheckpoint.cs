using System.Globalization;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Results;

/// <summary>A checkpoint of a trained model, found by path.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Name">Name of the model: the id of its trial, or the file's name.</param>
/// <param name="Why">Why this one was chosen; null where there was no choice.</param>
internal sealed record TrainedCheckpoint(string File, string Name, string? Why)
{
    private const string Final = "final" + ArtifactNames.CheckpointSuffix;
    private const string Trials = "trials";

    /// <summary>Finds the checkpoint at a path: the file itself, the newest one of a trial's folder, or that of the best trial of
    /// a run folder.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="RunFolderException">The folder has no checkpoint, or nothing says which is the best.</exception>
    public static TrainedCheckpoint Find(string path) => 0 switch
    {
        _ when System.IO.File.Exists(path) => new TrainedCheckpoint(path, NameOf(path), null),
        _ when Directory.Exists(Path.Combine(path, ArtifactNames.Checkpoints)) => OfTrial(path),
        _ when Directory.Exists(Path.Combine(path, Trials)) => OfRun(path),
        _ when Directory.Exists(path) => throw new RunFolderException(
            $"'{path}' is neither a run folder nor that of a trial: it has no {Trials}/ and no {ArtifactNames.Checkpoints}/."),
        _ => throw new FileNotFoundException(),
    };

    private static string NameOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return
            Path.GetFileName(folder) == ArtifactNames.Checkpoints
            && Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } trial
            ? trial
            : Path.GetFileNameWithoutExtension(file);
    }

    private static TrainedCheckpoint OfTrial(string folder)
    {
        var checkpoints = Path.Combine(folder, ArtifactNames.Checkpoints);
        var final = Path.Combine(checkpoints, Final);
        if (System.IO.File.Exists(final))
        {
            return new TrainedCheckpoint(final, NameOf(final), null);
        }

        // The other names contain the epoch, padded with zeros, so they sort by age.
        var newest = Directory.EnumerateFiles(checkpoints, $"*{ArtifactNames.CheckpointSuffix}").Max(StringComparer.Ordinal)
            ?? throw new RunFolderException($"The trial in '{folder}' has no checkpoint yet.");
        return new TrainedCheckpoint(
            newest,
            NameOf(newest),
            $"the newest there is; the trial has not ended, or not well: there is no {Final}");
    }

    private static TrainedCheckpoint OfRun(string folder)
    {
        var ended = Directory.EnumerateDirectories(Path.Combine(folder, Trials))
            .Where(trial => System.IO.File.Exists(Path.Combine(trial, ArtifactNames.Checkpoints, Final)))
            .Select(trial => Path.GetFileName(trial)!)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (ended.Count == 0)
        {
            throw new RunFolderException(
                $"No trial of '{folder}' is completed. Name the checkpoint or the folder of one trial: {folder}/{Trials}/ID.");
        }

        var losses = BestLosses(Path.Combine(folder, RunFolder.TrialsFile));
        var best = ended.Count == 1 ? ended[0] : ended.Where(losses.ContainsKey).MinBy(trial => losses[trial]);
        if (best is null)
        {
            throw new RunFolderException(
                $"'{folder}' has several trials ({string.Join(", ", ended)}), and {RunFolder.TrialsFile} does not say which is "
                    + "the best. "
                    + $"Name one: {Path.Combine(folder, Trials, ended[0])}.");
        }

        var why =
            ended.Count == 1
                ? "the only completed trial"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"of {ended.Count} trials the one with the lowest validation loss, {losses[best]:0.0000}");
        return new TrainedCheckpoint(Path.Combine(folder, Trials, best, ArtifactNames.Checkpoints, Final), best, why);
    }

    /// <summary>The best losses by trial, as far as the table can be read.</summary>
    private static Dictionary<string, double> BestLosses(string table)
    {
        if (!System.IO.File.Exists(table) || CsvText.Read(System.IO.File.ReadAllText(table)) is not [var header, .. var rows])
        {
            return [];
        }

        var (trial, loss) = (header.IndexOf("trial"), header.IndexOf("best_validation_loss"));
        return trial < 0 || loss < 0
            ? []
            : rows.Where(row =>
                    row.Count == header.Count
                    && double.TryParse(row[loss], CultureInfo.InvariantCulture, out var value)
                    && double.IsFinite(value))
                .DistinctBy(row => row[trial])
                .ToDictionary(row => row[trial], row => double.Parse(row[loss], CultureInfo.InvariantCulture));
    }
}
