using System.Globalization;
using AeCluster.Benchmarks.Peers;

namespace AeCluster.Benchmarks;

/// <summary>
/// Compares the training speed of two processes with one, at the same batch per process, interleaved with PyTorch's
/// DistributedDataParallel over gloo, and with two processes that do not exchange anything.
/// </summary>
internal static class Scaling
{
    private const int Workers = 2;

    /// <summary>Images per worker and step, and steps per measurement.</summary>
    private static readonly (int Batch, int Steps)[] _sizes = [(32, 400), (256, 100)];

    public static async Task<int> RunAsync(int rounds)
    {
        Report.Machine(
            $"Stacked autoencoder 784-100-30-100-784, BCE, SGD, 1 thread a process; medians of {rounds} interleaved rounds.");
        using var ours = new ProcessTeam(Workers, rank =>
            ["dotnet", typeof(Scaling).Assembly.Location, ScalingPeer.Verb, $"{rank}", $"{Workers}"]);
        var port = Python.FreePort();
        using var ddp = new ProcessTeam(
            Workers,
            rank => [Python.Program, Python.Script("ddp.py"), $"{rank}", $"{Workers}", $"{port}"],
            start => Python.PrepareForSpeed(start, keepsMemory: true));
        await ours.TellAsync($"[{string.Join(',', await ours.HearAsync())}]");
        await ddp.HearAsync();

        var results = _sizes.Select(_ => new Result()).ToList();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var ((batch, steps), result) in _sizes.Zip(results))
            {
                TeamSpeed[] turn =
                [
                    Read(await ours.TellAsync($"1 {batch} 1 {steps}")),
                    Read(await ours.TellAsync($"{Workers} {batch} {Workers} {steps}")),
                    Read(await ddp.TellAsync($"1 {batch} {steps}")),
                    Read(await ddp.TellAsync($"{Workers} {batch} {steps}")),
                    Read(await ours.TellAsync($"{Workers} {batch} 0 {steps}")),
                ];

                // The first round warms up.
                if (round >= 0)
                {
                    result.Turns.Add(turn);
                }
            }
        }

        string[] headings =
        [
            "examples/s", "batch a process", "1 process", $"{Workers} processes",
            "efficiency", "(lowest to highest)", "by processor time",
        ];
        Report.Table(
            headings,
            _sizes.Zip(results).SelectMany(one => (string[][])
            [
                one.Second.Row("ours", one.First.Batch, 0, 1),
                one.Second.Row("PyTorch DDP, gloo", one.First.Batch, 2, 3),
                one.Second.Row("ours, each for itself", one.First.Batch, 0, 4),
            ]));
        Console.WriteLine(
            "Efficiency: speed of all over that of one times their number, turn by turn. By processor time: the same of "
                + "examples a processor second, in which nobody waits. Each for itself: what the machine gives two processes "
                + "that have nothing to do with each other.\n");
        return 0;
    }

    /// <summary>All processes of a team take the same wall time; their processor times are added.</summary>
    private static TeamSpeed Read(string[] answers)
    {
        var numbers = answers.Select(answer => answer.Split(' ').Select(Parse).ToArray()).Where(one => one[0] > 0).ToList();
        return new TeamSpeed(numbers.Min(one => one[0]), numbers.Sum(one => one[1]));

        static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Range(Sample sample) => $"{Text(sample.Min, "P0")} to {Text(sample.Max, "P0")}";

    /// <param name="Examples">Examples per second of all processes together.</param>
    /// <param name="Processor">Processor seconds per step of all processes together.</param>
    private sealed record TeamSpeed(double Examples, double Processor);

    private sealed class Result
    {
        public List<TeamSpeed[]> Turns { get; } = [];

        public string[] Row(string name, int batch, int one, int all)
        {
            var efficiency = new Sample(Turns.Select(turn => turn[all].Examples / turn[one].Examples / Workers));
            var byProcessor = new Sample(Turns.Select(turn => Workers * turn[one].Processor / turn[all].Processor));
            return
            [
                name, $"{batch}",
                Text(new Sample(Turns.Select(turn => turn[one].Examples)).Median, "N0"),
                Text(new Sample(Turns.Select(turn => turn[all].Examples)).Median, "N0"),
                Text(efficiency.Median, "P0"), Range(efficiency), Text(byProcessor.Median, "P0"),
            ];
        }
    }
}
