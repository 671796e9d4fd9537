using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AeCluster.Benchmarks;

/// <summary>Summing a vector over processes of this machine: ours, by each kind of connection, beside PyTorch's gloo in the same minutes.</summary>
internal static class AllReduce
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Bytes, and how many sums make a measurement.</summary>
    private static readonly (int Bytes, int Iterations)[] Sizes =
        [(4_000, 400), (40_000, 400), (400_000, 200), (660_000, 200), (4_000_000, 50), (40_000_000, 10)];

    /// <param name="teams">How many processes work together, one after the other.</param>
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
        var here = Path.Combine(AppContext.BaseDirectory, "Peers", "all_reduce.py");
        using var ours = new ProcessTeam(workers, rank => ["dotnet", typeof(AllReduce).Assembly.Location, AllReducePeer.Verb, $"{rank}", $"{workers}"]);
        var port = FreePort();
        using var gloo = new ProcessTeam(workers, rank => [Python, here, $"{rank}", $"{workers}", $"{port}"]);
        await ours.TellAsync($"[{string.Join(',', await ours.HearAsync())}]");
        await gloo.HearAsync();

        string[] links = [.. AllReducePeer.Links.Keys];
        var times = Sizes.Select(_ => links.Append("gloo").ToDictionary(system => system, _ => new List<double>())).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var size = 0; size < Sizes.Length; size++)
            {
                // The more processes, the longer gloo takes for one.
                var (bytes, iterations) = (Sizes[size].Bytes, Math.Max(5, 4 * Sizes[size].Iterations / (workers * workers)));
                foreach (var link in links)
                {
                    times[size][link].Add(Milliseconds(await ours.TellAsync($"{link} {bytes} {iterations}")));
                }

                times[size]["gloo"].Add(Milliseconds(await gloo.TellAsync($"{bytes} {iterations}")));
            }
        }

        Console.WriteLine($"{workers} processes, milliseconds a sum:\n");
        Report.Table(
            ["bytes", "gloo", .. links, .. links.Select(link => $"gloo / {link}")],
            Sizes.Select((size, i) => (string[])
            [
                size.Bytes.ToString("N0", CultureInfo.InvariantCulture),
                .. links.Prepend("gloo").Select(system => new Sample(times[i][system]).Median.ToString("0.000", CultureInfo.InvariantCulture)),
                .. links.Select(link => $"{new Sample(times[i]["gloo"]).Median / new Sample(times[i][link]).Median:0.0}x"),
            ]));
    }

    /// <summary>The slowest process's: only then does everybody have the sum.</summary>
    private static double Milliseconds(string[] answers) => 1000 * answers.Max(answer => double.Parse(answer, CultureInfo.InvariantCulture));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
