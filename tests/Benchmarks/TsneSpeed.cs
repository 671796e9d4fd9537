using System.Diagnostics;
using System.Globalization;
using AeCluster.Benchmarks.Peers;
using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Benchmarks;

/// <summary>Compares our t-SNE with scikit-learn's on the same codings, interleaved.</summary>
internal static class TsneSpeed
{
    private const int NotInstalled = 3;
    private const int Threads = 2;

    /// <summary>
    /// Maximum number of codings for scikit-learn: beyond, its t-SNE takes minutes and its trustworthiness needs memory for all
    /// pairs.
    /// </summary>
    private const int MaxCodingsForPeer = 20_000;

    /// <param name="what">The number of codings, or the .npy file that holds them.</param>
    public static int Run(string what, int rounds)
    {
        var codings = int.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? BenchmarkCodings.Train(count)
            : BenchmarkCodings.Read(what);
        Report.Machine(
            $"t-SNE of {codings.Count:N0} x {codings.Dimensions}, {Threads} threads each, defaults of scikit-learn; "
                + $"{codings.Description}.");
        var folder = Directory.CreateTempSubdirectory("aecluster-tsne-").FullName;
        try
        {
            Compare(codings, rounds, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Compare(BenchmarkCodings codings, int rounds, string folder)
    {
        var (input, ours, theirs) = (
            Path.Combine(folder, "codings.npy"),
            Path.Combine(folder, "ours.npy"),
            Path.Combine(folder, "theirs.npy"));
        Write(input, codings.Values_ND, codings.Count, codings.Dimensions);
        var ourRuns = new List<Embedding>();
        var peerRuns = new List<Embedding>();
        var version = "";
        var result = Embed(codings, ourRuns);
        for (var round = 0; round < rounds && codings.Count <= MaxCodingsForPeer; round++)
        {
            if (Peer("embed", input, $"{Threads}", theirs) is not [var seen, .. var numbers])
            {
                Console.WriteLine(
                    $"scikit-learn is not installed for {Python.Program} (apt-get install python3-sklearn): ours alone.\n");
                break;
            }

            version = seen;
            peerRuns.Add(new Embedding(Number(numbers[0]), Number(numbers[1]), Number(numbers[2]), (int)Number(numbers[3])));
            result = Embed(codings, ourRuns);
        }

        Write(ours, result.Embedding_N2, codings.Count, 2);
        var trust = peerRuns.Count > 0
            ? Peer("judge", input, ours, theirs)!.Select(Number).ToArray()
            : [Trustworthiness.Of(codings.Values_ND, result.Embedding_N2, codings.Count, threads: Threads)];
        var rows = new List<string[]> { Row("AeCluster", ourRuns, trust[0]) };
        if (peerRuns.Count > 0)
        {
            rows.Add(Row($"scikit-learn {version}", peerRuns, trust[1]));
        }

        Report.Table(
            ["t-SNE", "s: n", "median", "min", "max", "processor s (median)", "iterations", "KL", "trustworthiness"],
            rows);
        if (peerRuns.Count > 0)
        {
            var wall = Ratio(run => run.Wall);
            var processor = Ratio(run => run.Processor);
            Console.WriteLine(
                $"{wall:0.0} times as fast; {processor:0.0} times less processor time; trustworthiness "
                    + $"{Math.Round(trust[0] - trust[1], 4):+0.0000;-0.0000;0.0000} (scikit-learn's function).");
        }

        double Ratio(Func<Embedding, double> what) =>
            new Sample(peerRuns.Select(what)).Median / new Sample(ourRuns.Select(what)).Median;
    }

    private static TsneResult Embed(BenchmarkCodings codings, List<Embedding> runs)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var result = TsneEmbedding.Embed(
            codings.Values_ND,
            codings.Count,
            codings.Dimensions,
            new TsneOptions { Threads = Threads });
        runs.Add(
            new Embedding(
                clock.Elapsed.TotalSeconds,
                (Environment.CpuUsage.TotalTime - processor).TotalSeconds,
                result.KlDivergence,
                result.Iterations));
        return result;
    }

    private static string[] Row(string name, List<Embedding> runs, double trust) =>
    [
        name,
        .. new Sample(runs.Select(run => run.Wall)).Cells("0.00"),
        $"{new Sample(runs.Select(run => run.Processor)).Median:0.00}",
        $"{runs[^1].Iterations:N0}",
        $"{runs[^1].KlDivergence:0.0000}",
        $"{trust:0.0000}",
    ];

    /// <returns>The words that the script prints; null if scikit-learn is not installed.</returns>
    private static string[]? Peer(params string[] arguments)
    {
        if (!File.Exists(Python.Program))
        {
            return null;
        }

        var start = new ProcessStartInfo(Python.Program, [Python.Script("tsne.py"), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        foreach (var library in new[] { "OMP", "OPENBLAS", "MKL" })
        {
            start.Environment[$"{library}_NUM_THREADS"] = $"{Threads}";
        }

        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode switch
        {
            0 => printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            NotInstalled => null,
            _ => throw new InvalidOperationException(
                $"{Python.Program} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}."),
        };
    }

    private static void Write(string path, float[] values, int rows, int columns)
    {
        using var stream = File.Create(path);
        NpyWriter.OfFloats(stream, rows, columns).Write(values);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Seconds, Kullback-Leibler divergence in nats, iterations.</summary>
    private sealed record Embedding(double Wall, double Processor, double KlDivergence, int Iterations);
}
