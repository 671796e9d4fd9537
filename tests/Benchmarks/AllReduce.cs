using System.Globalization;
using AeCluster.Benchmarks.Peers;

namespace AeCluster.Benchmarks;

/// <summary>
/// Sums a vector over processes of this machine: our exchange over each kind of connection, interleaved with PyTorch's gloo.
/// </summary>
internal static class AllReduce
{
    /// <summary>Vector size in bytes, and number of sums per measurement.</summary>
    private static readonly (int Bytes, int Iterations)[] _sizes =
        [(4_000, 400), (40_000, 400), (400_000, 200), (660_000, 200), (4_000_000, 50), (40_000_000, 10)];

    /// <param name="teams">Numbers of processes, measured one after the other.</param>
    public static async Task<int> RunAsync(int rounds, int[] teams)
    {
        Report.Machine($"All-reduce, medians of {rounds} interleaved rounds.");
        foreach (var workers in teams)
        {
            await RunAsync(workers, rounds);
        }

        return 0;
    }

    private static async Task RunAsync(int workers, int rounds)
    {
        using var ours = new ProcessTeam(workers, rank =>
            ["dotnet", typeof(AllReduce).Assembly.Location, AllReducePeer.Verb, $"{rank}", $"{workers}"]);
        var port = Python.FreePort();
        using var gloo = new ProcessTeam(workers, rank =>
            [Python.Program, Python.Script("all_reduce.py"), $"{rank}", $"{workers}", $"{port}"]);
        await ours.TellAsync($"[{string.Join(',', await ours.HearAsync())}]");
        await gloo.HearAsync();

        string[] links = [.. AllReducePeer.Links.Keys];
        var times = _sizes.Select(_ => links.Append("gloo").ToDictionary(system => system, _ => new List<Measured>())).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var size = 0; size < _sizes.Length; size++)
            {
                // gloo's time grows with the number of processes.
                var (bytes, iterations) = (_sizes[size].Bytes, Math.Max(5, 4 * _sizes[size].Iterations / (workers * workers)));
                foreach (var link in links)
                {
                    times[size][link].Add(Read(await ours.TellAsync($"{link} {bytes} {iterations}")));
                }

                times[size]["gloo"].Add(Read(await gloo.TellAsync($"{bytes} {iterations}")));
            }
        }

        Console.WriteLine($"{workers} processes, milliseconds a sum:\n");
        Show(
            ["bytes", "gloo", .. links, .. links.Select(link => $"gloo / {link}")],
            measured => measured.Wall,
            links.Select(link => ("gloo", link)));
        Console.WriteLine("Processor milliseconds a sum, all processes together:\n");
        Show(["bytes", "gloo", .. links], measured => measured.Processor, []);

        void Show(string[] headings, Func<Measured, double> what, IEnumerable<(string Over, string Under)> ratios)
        {
            Report.Table(headings, _sizes.Select((size, i) => Row(size.Bytes, i)));

            string[] Row(int bytes, int i) =>
            [
                bytes.ToString("N0", CultureInfo.InvariantCulture),
                .. links.Prepend("gloo").Select(system => Text(Median(i, system, what))),
                .. ratios.Select(ratio => $"{Median(i, ratio.Over, what) / Median(i, ratio.Under, what):0.0}x"),
            ];
        }

        static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

        double Median(int size, string system, Func<Measured, double> what) =>
            new Sample(times[size][system].Select(what)).Median;
    }

    /// <summary>Wall time of the slowest process, which determines when all have the sum, and total processor time.</summary>
    private static Measured Read(string[] answers)
    {
        var numbers = answers.Select(answer => answer.Split(' ').Select(Milliseconds).ToArray()).ToList();
        return new Measured(numbers.Max(one => one[0]), numbers.Sum(one => one[1]));

        static double Milliseconds(string seconds) => 1000 * double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    /// <summary>Milliseconds per sum.</summary>
    private sealed record Measured(double Wall, double Processor);
}
