using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Benchmarks;

/// <summary>One of our workers, controlled over standard input.</summary>
internal static class AllReducePeer
{
    public const string Verb = "all-reduce-peer";

    /// <summary>Kinds of connection to a peer on this host, each with its own listener.</summary>
    public static readonly IReadOnlyDictionary<string, MeshOptions> Links = new Dictionary<string, MeshOptions>
    {
        ["memory"] = new() { BindAddress = IPAddress.Loopback },
        ["unix"] = new() { BindAddress = IPAddress.Loopback, UseSharedMemory = false },
        ["tcp"] = new() { BindAddress = IPAddress.Loopback, UseUnixSockets = false },
    };

    /// <summary>
    /// Prints its addresses and reads everybody's. Then, for each line <c>LINK BYTES ITERATIONS</c>, connects in a new
    /// generation, sums, and prints the median wall time and the mean processor time in seconds.
    /// </summary>
    public static async Task<int> RunAsync(int rank, int workers)
    {
        var listeners = Links.ToDictionary(
            link => link.Key,
            link => new MeshListener(link.Value, refusal => Console.Error.WriteLine(refusal)));
        Console.WriteLine(
            JsonSerializer.Serialize(listeners.ToDictionary(link => link.Key, link => link.Value.AddressFor("127.0.0.1"))));
        var peers = JsonSerializer.Deserialize<Dictionary<string, MeshPeer>[]>(Console.ReadLine()!)!;
        Console.WriteLine("ready");
        for (var generation = 1; Console.ReadLine() is { } line; generation++)
        {
            var words = line.Split(' ');
            var (link, parameters, iterations) = (
                words[0],
                int.Parse(words[1], CultureInfo.InvariantCulture) / sizeof(float),
                int.Parse(words[2], CultureInfo.InvariantCulture));
            var plan = new ExchangePlan(
                workers,
                parameters,
                [.. Enumerable.Range(0, workers).Select(shard => new ShardRange(shard, shard + 1))]);
            using var exchange = await MeshConnecting.ConnectAsync(
                new MeshMembership(1, generation, rank, [.. peers.Select(peer => peer[link])], plan, new byte[32]),
                listeners[link],
                CancellationToken.None);
            var (wall, processor) = Measure(exchange, iterations);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wall:R} {processor:R}"));
        }

        return 0;
    }

    private static (double Wall, double Processor) Measure(MeshExchange exchange, int iterations)
    {
        IReadOnlyList<ReadOnlyMemory<float>> partials = [new float[exchange.Plan.Parameters]];
        var sum = new float[exchange.Plan.Parameters];
        var times = new List<double>();
        var used = TimeSpan.Zero;
        for (var iteration = -Math.Max(3, iterations / 5); iteration < iterations; iteration++)
        {
            used = iteration == 0 ? Environment.CpuUsage.TotalTime : used;
            var began = Stopwatch.GetTimestamp();
            exchange.Sum(iteration, partials, sum);
            if (iteration >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        return (new Sample(times).Median, (Environment.CpuUsage.TotalTime - used).TotalSeconds / iterations);
    }
}
