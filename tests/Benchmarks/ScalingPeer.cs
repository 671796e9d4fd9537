using System.Globalization;
using System.Net;
using System.Text.Json;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Models.Training.Sharding;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Benchmarks;

/// <summary>
/// One of our workers, controlled over standard input, that trains alone or with others: the steps of a worker's training thread
/// without anything around them.
/// </summary>
internal static class ScalingPeer
{
    public const string Verb = "scaling-peer";

    private const int Endless = 1_000_000;

    /// <summary>
    /// Prints its address and reads everybody's. Then, for each line <c>TEAM BATCH SHARDS STEPS</c>, trains if it is among the
    /// first TEAM workers, each with BATCH images per step, and prints the team's examples per second and its own processor
    /// seconds per step; otherwise prints <c>0 0</c>. With 0 shards the workers train concurrently but independently.
    /// </summary>
    public static async Task<int> RunAsync(int rank, int workers)
    {
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        using var listener = new MeshListener(new MeshOptions { BindAddress = IPAddress.Loopback }, refusal =>
            Console.Error.WriteLine(refusal));
        Console.WriteLine(JsonSerializer.Serialize(listener.AddressFor("127.0.0.1")));
        var peers = JsonSerializer.Deserialize<MeshPeer[]>(Console.ReadLine()!)!;
        Console.WriteLine("ready");
        var trainers = new Dictionary<(int, int, int), Trainer>();
        for (var generation = 1; Console.ReadLine() is { } line; generation++)
        {
            var words = line.Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            var (team, batch, shards, steps) = (words[0], words[1], words[2], words[3]);
            if (rank >= team)
            {
                Console.WriteLine("0 0");
                continue;
            }

            var isAlone = team == 1 || shards == 0;
            if (!trainers.TryGetValue((team, batch, shards), out var trainer))
            {
                trainers[(team, batch, shards)] = trainer = Trainer.Create(
                    Spec(isAlone ? batch : team * batch, Math.Max(1, shards)),
                    data,
                    Devices.Select("cpu"));
            }

            using var exchange = isAlone ? null : await ConnectAsync(trainer, rank, generation, peers[..team], listener);
            var speed = Measure(trainer, exchange, batch, steps);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{team * speed.PerSecond:R} {batch / speed.PerProcessorSecond:R}"));
        }

        trainers.Values.ToList().ForEach(trainer => trainer.Dispose());
        return 0;
    }

    private static TrialSpec Spec(int batch, int shards) => new()
    {
        Data = Experiments.Images,
        Model = new StackedSpec(),
        Training = new TrainingSpec
        {
            Loss = LossKind.Bce,
            Optimizer = new SgdSpec { LearningRate = 0.1 },
            Batch = batch,
            Epochs = Endless,
            Threads = 1,
        },
        Parallel = shards == 1 ? null : new ParallelSpec { Shards = shards },
    };

    private static Task<MeshExchange> ConnectAsync(
        Trainer trainer,
        int rank,
        int generation,
        MeshPeer[] peers,
        MeshListener listener)
    {
        var shards = trainer.Shards;
        var plan = new ExchangePlan(
            shards,
            trainer.ParameterCount,
            [
                .. Enumerable
                    .Range(0, peers.Length)
                    .Select(one => new ShardRange(shards * one / peers.Length, shards * (one + 1) / peers.Length)),
            ]);
        return MeshConnecting.ConnectAsync(
            new MeshMembership(1, generation, rank, peers, plan, new byte[32]),
            listener,
            CancellationToken.None);
    }

    /// <returns>Examples of this process in the steps after the warm-up.</returns>
    private static Speed Measure(Trainer trainer, MeshExchange? exchange, int batch, int steps)
    {
        var losses_V = new double[trainer.Shards];
        var sums = exchange is null ? null : trainer.Accumulate(exchange.Plan.Ranges[exchange.Rank]);
        var clock = new SpeedClock();
        for (var step = -steps / 5; step < steps; step++)
        {
            // The clock is paused at the end of an epoch, which is not part of a step.
            if (step >= 0)
            {
                clock.Resume();
            }

            if (exchange is null)
            {
                trainer.TrainStep();
            }
            else
            {
                TrainTogether(trainer, exchange, sums!, losses_V);
            }

            if (step >= 0)
            {
                clock.Pause();
            }

            if (trainer.IsEpochTrained)
            {
                trainer.FinishEpoch();
            }
        }

        return clock.Speed((long)steps * batch);
    }

    private static void TrainTogether(Trainer trainer, MeshExchange exchange, ShardAccumulator sums, double[] losses_V)
    {
        trainer.ComputeShards(sums, losses_V);
        exchange.Sum(trainer.Step, sums.Partials, trainer.Gradient, losses_V);
        trainer.ApplyGradient(losses_V);
    }
}
