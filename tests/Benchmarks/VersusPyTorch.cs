using System.Globalization;
using AeCluster.Benchmarks.Peers;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Benchmarks;

/// <summary>
/// Trains every variant at its published size with our trainer and with PyTorch (<c>Peers/train.py</c>): the same images, batch,
/// loss, optimizer and number of threads, interleaved in one run.
/// </summary>
internal static class VersusPyTorch
{
    private const int Endless = 1_000_000;
    private const double Seconds = 0.4;

    private static readonly Case[] _cases =
    [
        new("linear", new LinearSpec(), new SgdSpec { LearningRate = 0.1 }, 32),
        new("stacked", new StackedSpec(), new SgdSpec { LearningRate = 1.5 }, 32),
        new("tied", new TiedSpec(), new SgdSpec { LearningRate = 1.5 }, 32),
        new("convolutional", new ConvolutionalSpec { Codings = null }, new SgdSpec { LearningRate = 1 }, 32),
        new("convolutional, channels last", new ConvolutionalSpec { Codings = null }, new SgdSpec { LearningRate = 1 }, 32),
        new("recurrent", new RecurrentSpec(), new SgdSpec { LearningRate = 0.1 }, 32),
        new("denoising", new DenoisingSpec(), new SgdSpec { LearningRate = 1 }, 32),
        new("sparse", new SparseSpec(), new SgdSpec { LearningRate = 1 }, 32),
        new("variational", new VariationalSpec(), new RmsPropSpec(), 128),
    ];

    public static int Run(int rounds, int threads)
    {
        Report.Machine(
            $"Training, ours and PyTorch's, {threads} thread{(threads == 1 ? "" : "s")} each, turn by turn; {rounds} rounds of "
                + $"{Seconds} s a turn, medians.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var peers = Peers(data.Train, threads);
        if (peers.Count == 0)
        {
            return 1;
        }

        var ours = _cases.Select(one => new WarmTrainer(one.Spec(threads), data)).ToList();
        var results = _cases.Select(_ => new Result(peers.Count)).ToList();
        double peak = 0;
        for (var round = 0; round < rounds; round++)
        {
            peak = peers.Select(peer => peer.MatrixProduct(Seconds)).Append(MatrixProduct(threads)).Append(peak).Max();
            for (var i = 0; i < _cases.Length; i++)
            {
                results[i].Ours.Add(ours[i].Train(TimeSpan.FromSeconds(Seconds)));
                foreach (var (peer, speeds) in peers.Zip(results[i].Peers))
                {
                    speeds.Add(peer.Train(_cases[i].Name, _cases[i].Batch, Seconds));
                }
            }
        }

        Tell(results, peak);
        ours.ForEach(trainer => trainer.Dispose());
        peers.ForEach(peer => peer.Dispose());
        return 0;
    }

    private static void Tell(List<Result> results, double peak)
    {
        Report.Table(
            [
                "variant",
                "batch",
                "ours, examples/s",
                "PyTorch",
                "ratio",
                "of processor time",
                "(lowest to highest)",
                "PyTorch that keeps memory",
                "ratio",
                "of processor time",
                "(lowest to highest)",
                "MFLOP an example",
                "our share of the peak",
            ],
            _cases.Zip(results, (one, result) => (string[])
            [
                one.Name,
                $"{one.Batch}",
                Text(Median(result.Ours, speed => speed.PerSecond), "N0"),
                .. Enumerable.Range(0, result.Peers.Length).SelectMany(peer => Cells(result, peer)),
                Text(one.Cost / 1e6, "0.00"),
                Text(Median(result.Ours, speed => speed.PerProcessorSecond) * one.Cost / peak, "P0"),
            ]));
        Console.WriteLine(
            $"Peak: {Text(peak / 1e9, "N0")} GFLOP/s, the fastest product of two 1024 x 1024 float32 matrices seen here, by "
                + "libtorch or by PyTorch.");
        Console.WriteLine(
            "PyTorch ran with default settings, and with its C library configured to keep freed memory like ours. Ratios are "
                + "medians over the rounds. Processor time is not affected by other processes. Shares of the peak are of "
                + "processor time.");
    }

    private static string[] Cells(Result result, int peer)
    {
        var wall = result.Ratio(peer, speed => speed.PerSecond);
        var processor = result.Ratio(peer, speed => speed.PerProcessorSecond);
        return
        [
            Text(Median(result.Peers[peer], speed => speed.PerSecond), "N0"),
            Text(wall.Median, "0.00"),
            Text(processor.Median, "0.00"),
            $"{Text(processor.Min, "0.00")} to {Text(processor.Max, "0.00")}",
        ];
    }

    private static double Median(IEnumerable<Speed> speeds, Func<Speed, double> of) => new Sample(speeds.Select(of)).Median;

    /// <summary>PyTorch with default settings and with our setting of the heap; empty if PyTorch is not installed.</summary>
    private static List<Peer> Peers(Dataset images, int threads)
    {
        var peers = new List<Peer>();
        try
        {
            peers.Add(new Peer(images, threads, keepsMemory: false));
            peers.Add(new Peer(images, threads, keepsMemory: true));
            Console.WriteLine(
                $"{peers[0].Version}; libtorch 2.10 through TorchSharp "
                    + $"{typeof(torch).Assembly.GetName().Version!.ToString(3)}.\n");
        }
        catch (PeerException e)
        {
            Console.Error.WriteLine(e.Message);
        }

        return peers;
    }

    /// <returns>Operations per second.</returns>
    private static double MatrixProduct(int threads)
    {
        const int Size = 1024;
        using var scope = torch.NewDisposeScope();
        ComputeThreads.Use(threads);
        var (a, b) = (torch.rand(Size, Size), torch.rand(Size, Size));
        double best = 0;
        for (var i = 0; i < 10; i++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            a.matmul(b).Dispose();
            best = Math.Max(best, 2.0 * Size * Size * Size / TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Case(string Name, ModelSpec Model, OptimizerSpec Optimizer, int Batch)
    {
        public double Cost => ArithmeticCost.OfExample(Model);

        public TrialSpec Spec(int threads) => new()
        {
            Data = Experiments.Images,
            Model = Model,
            Training = new TrainingSpec
            {
                Loss = Model is LinearSpec ? LossKind.Mse : LossKind.Bce,
                Optimizer = Optimizer,
                Batch = Batch,
                Epochs = Endless,
                Threads = threads,
            },
        };
    }

    private sealed class Result(int peers)
    {
        public List<Speed> Ours { get; } = [];

        public List<Speed>[] Peers { get; } = [.. Enumerable.Range(0, peers).Select(_ => new List<Speed>())];

        public Sample Ratio(int peer, Func<Speed, double> of) => new(Ours.Zip(Peers[peer], (our, its) => of(our) / of(its)));
    }
}
