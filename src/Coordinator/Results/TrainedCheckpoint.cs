using System.Globalization;
using AeCluster.Coordinator.Text;
using AeCluster.Specs.Training;

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
    /// <param name="purpose">What the best trial of a run folder must be able to do.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="RunFolderException">The folder has no checkpoint, or nothing says which is the best.</exception>
    public static TrainedCheckpoint Find(string path, ModelPurpose purpose) => 0 switch
    {
        _ when System.IO.File.Exists(path) => new TrainedCheckpoint(path, NameOf(path), null),
        _ when Directory.Exists(Path.Combine(path, ArtifactNames.Checkpoints)) => OfTrial(path),
        _ when Directory.Exists(Path.Combine(path, Trials)) => OfRun(path, purpose),
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
            IsPruned(folder)
                ? "its last; a rule has stopped the trial early"
                : $"the newest there is; the trial has not ended, or not well: there is no {Final}");
    }

    /// <param name="trial">The trial's folder.</param>
    private static bool IsPruned(string trial)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(trial));
        return Candidates(Path.Combine(full, "..", "..", RunFolder.TrialsFile))
            .Any(candidate => candidate.Id == Path.GetFileName(full) && candidate.Status == "pruned");
    }

    private static TrainedCheckpoint OfRun(string folder, ModelPurpose purpose)
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

        var table = Path.Combine(folder, RunFolder.TrialsFile);
        var candidates = Candidates(table).Where(trial => ended.Contains(trial.Id)).ToList();
        var able = candidates.Where(trial => purpose.Suits(trial.Variant)).ToList();
        if (ended.Count > 1 && candidates.Count > 0 && able.Count == 0)
        {
            var variants = candidates.Select(trial => trial.Variant).Distinct().Order(StringComparer.Ordinal);
            throw new RunFolderException(
                $"No completed trial of '{folder}' {purpose.Ability}: they are {string.Join(", ", variants)}.");
        }

        if (ended.Count == 1)
        {
            return At(ended[0], "the only completed trial");
        }

        if (able.Where(trial => trial.Number is not null).OrderBy(trial => trial.Rank).ThenBy(trial => trial.Number)
            .FirstOrDefault() is not { } best)
        {
            throw new RunFolderException(
                $"'{folder}' has several trials ({string.Join(", ", ended)}), and {RunFolder.TrialsFile} does not say which is "
                    + "the best. "
                    + $"Name one: {Path.Combine(folder, Trials, ended[0])}.");
        }

        var which = able.Count == candidates.Count
            ? $"of {ended.Count} trials"
            : $"of the {able.Count} {(able.Count == 1 ? "trial that" : "trials that")} {purpose.Ability}";
        return At(
            best.Id,
            string.Create(
                CultureInfo.InvariantCulture, $"{which} the one with the lowest {best.MeasureInWords}, {best.Number:0.0000}"));

        TrainedCheckpoint At(string trial, string why) =>
            new(Path.Combine(folder, Trials, trial, ArtifactNames.Checkpoints, Final), trial, why);
    }

    /// <summary>The trials of the table, as far as it can be read.</summary>
    private static IEnumerable<Candidate> Candidates(string table)
    {
        if (!System.IO.File.Exists(table) || CsvText.Read(System.IO.File.ReadAllText(table)) is not [var header, .. var rows])
        {
            return [];
        }

        return rows
            .Where(row => row.Count == header.Count)
            .Select(row => header
                .Zip(row)
                .DistinctBy(cell => cell.First)
                .ToDictionary(cell => cell.First, cell => cell.Second))
            .Where(row => row.ContainsKey(TrialColumns.Trial))
            .DistinctBy(row => row[TrialColumns.Trial])
            .Select(Candidate.Of);
    }

    /// <param name="Rank">The same for all where the table has none, as in version 0.2.0.</param>
    /// <param name="Number">What it is ranked by; null where it has none.</param>
    private sealed record Candidate(string Id, string Variant, string Status, int Rank, string Measure, double? Number)
    {
        public string MeasureInWords => Measure is TrialColumns.BestSquaredError or EpochMetrics.SquaredError
            ? "mean squared error of the reconstruction"
            : "validation loss";

        public static Candidate Of(Dictionary<string, string> row)
        {
            var measure = row.GetValueOrDefault(TrialColumns.RankedBy, "") is { Length: > 0 } named
                ? named
                : TrialColumns.BestValidationLoss;
            return new Candidate(
                row[TrialColumns.Trial],
                row.GetValueOrDefault(TrialColumns.Variant, ""),
                row.GetValueOrDefault(TrialColumns.Status, ""),
                int.TryParse(row.GetValueOrDefault(TrialColumns.Rank, ""), CultureInfo.InvariantCulture, out var rank) ? rank : 0,
                measure,
                double.TryParse(row.GetValueOrDefault(measure, ""), CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number)
                    ? number
                    : null);
        }
    }
}
