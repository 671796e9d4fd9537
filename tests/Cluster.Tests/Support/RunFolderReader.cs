using System.Globalization;
using System.Text.RegularExpressions;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>Reads the tables of a run folder.</summary>
public sealed class RunFolderReader(string path)
{
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Trials => Table("trials.csv");

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Metrics => Table("metrics.csv");

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Generations => Table("generations.csv");

    /// <summary>
    /// The rows of <c>metrics.csv</c> without their timings, which is what a run with the same settings reproduces.
    /// </summary>
    public IReadOnlyList<string> RepeatableMetrics =>
        [
            .. Metrics.Select(row =>
                string.Join(
                    ' ',
                    row.Where(cell => cell.Key is not ("samples_per_second" or "seconds"))
                        .Select(cell => $"{cell.Key}={cell.Value}"))),
        ];

    /// <summary>Hash of each trial's parameters, in the order of <c>trials.csv</c>.</summary>
    public IReadOnlyList<string> Hashes => [.. Trials.Select(row => row["parameters_sha256"])];

    public string File(params string[] parts) => Path.Combine([path, .. parts]);

    public void AssertEpochsOnceEach(string trial, int epochs) =>
        Assert.Equal(
            Enumerable.Range(1, epochs).Select(epoch => epoch.ToString(CultureInfo.InvariantCulture)),
            Metrics.Where(row => row["trial"] == trial).Select(row => row["epoch"]));

    public static void AssertPng(string file) =>
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], System.IO.File.ReadAllBytes(file)[..4]);

    // Enough of RFC 4180 for cells without line breaks.
    private static List<string> Cells(string line) =>
        [
            .. Regex
                .Matches(line + ",", "(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*)),")
                .Select(cell =>
                    cell.Groups[1].Success
                        ? cell.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                        : cell.Groups[2].Value),
        ];

    private IReadOnlyList<IReadOnlyDictionary<string, string>> Table(string name)
    {
        var rows = System.IO.File.ReadAllLines(File(name)).Select(Cells).ToList();
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
