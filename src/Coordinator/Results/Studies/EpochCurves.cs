using System.Globalization;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Some metrics of all trials after each epoch of the last stage, NaN where one was not measured.</summary>
internal sealed class EpochCurves
{
    private readonly Dictionary<string, SortedDictionary<int, (string Stage, double[] Values)>> _trials = [];

    private EpochCurves()
    {
    }

    /// <summary>Reads the table row by row: it may have millions.</summary>
    /// <exception cref="RunFolderException">It is missing or damaged, or has no such metric.</exception>
    public static EpochCurves Read(string path, IReadOnlyList<string> metrics)
    {
        try
        {
            using var file = new StreamReader(new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            var curves = new EpochCurves();
            curves.Add(CsvText.Rows(file), path, metrics);
            return curves;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFolderException($"There is no {path}: no epoch is finished yet, or it was deleted.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <returns>An array of metrics for each epoch, in order; none where the trial has no epoch.</returns>
    public IReadOnlyList<double[]> Of(string trial)
    {
        if (!_trials.TryGetValue(trial, out var epochs))
        {
            return [];
        }

        var last = epochs.Values.Last().Stage;
        return [.. epochs.Values.Where(epoch => epoch.Stage == last).Select(epoch => epoch.Values)];
    }

    private void Add(IEnumerable<List<string>> rows, string path, IReadOnlyList<string> metrics)
    {
        var (columns, line) = ((int[]?)null, 0);
        var (trial, epoch, stage, width) = (0, 0, 0, 0);
        foreach (var row in rows)
        {
            line++;
            if (columns is null)
            {
                columns = [.. metrics.Select(metric => ColumnOf(row, metric, path))];
                (trial, epoch) = (ColumnOf(row, "trial", path), ColumnOf(row, "epoch", path));
                (stage, width) = (ColumnOf(row, "stage", path), row.Count);
                continue;
            }

            if (row.Count != width || !int.TryParse(row[epoch], CultureInfo.InvariantCulture, out var number))
            {
                throw new RunFolderException($"{path}, row {line}, is damaged: it is not a row of {width} cells with an epoch.");
            }

            if (!_trials.TryGetValue(row[trial], out var epochs))
            {
                _trials[row[trial]] = epochs = [];
            }

            // An epoch that was trained again after a restart is there twice.
            epochs[number] = (row[stage], [.. columns.Select(column => NumberIn(row[column], path, line))]);
        }

        if (columns is null)
        {
            throw new RunFolderException($"{path} is damaged: it does not begin with a row of column names.");
        }
    }

    private static int ColumnOf(List<string> header, string name, string path)
    {
        var column = header.IndexOf(name);
        if (column >= 0)
        {
            return column;
        }

        var known = header.Except(MetricsTable.Circumstances).ToList();
        throw new RunFolderException($"{path} has no metric '{name}'; {NearestWord.Suggest(name, known)}");
    }

    private static double NumberIn(string cell, string path, int line) =>
        cell.Length == 0 ? double.NaN
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new RunFolderException($"{path}, row {line}, is damaged: '{cell}' is not a number.");
}
