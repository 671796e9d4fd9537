using System.Runtime.CompilerServices;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Whole learning curves of all trials of a search, so that a rule can be tried without training.</summary>
/// <param name="curves">Of each trial the value after each epoch; NaN where the training has diverged, and a shorter curve where
/// the trial fails after its last epoch.</param>
internal sealed class RecordedCurves(IReadOnlyList<IReadOnlyList<double>> curves, int epochs)
{
    public int Trials => curves.Count;

    /// <summary>All epochs of a trial that does not fail.</summary>
    public int Epochs => epochs;

    public IReadOnlyList<double> this[int trial] => curves[trial];

    /// <summary>The lowest value of all: what training every trial to its end finds.</summary>
    public double Best => curves.Where(curve => curve.Count == epochs).Min(curve => curve.Where(double.IsFinite).Min());

    /// <summary>500 autoencoders that were trained for 27 epochs; see the file's README.</summary>
    public static RecordedCurves OfAutoencoders() => new(
        [
            .. File.ReadLines(Path.Combine(TestsFolder(), "Search", "Stopping", "Recorded", "curves.csv"))
                .Skip(1)
                .Select(row => (IReadOnlyList<double>)[.. row.Split(',')[5..].Select(double.Parse)]),
        ],
        epochs: 27);

    /// <summary>Curves that fall by a power law to a floor, with noise, so that they cross; some fail or diverge if wanted.</summary>
    public static RecordedCurves Drawn(long seed, int trials, int epochs, double failing = 0) => new(
        [.. Enumerable.Range(0, trials).Select(trial => Drawn(KeyedRandom.For(seed, trial, "curve", "test"), epochs, failing))],
        epochs);

    /// <summary>The same trials in another order, which follows from the seed.</summary>
    public RecordedCurves Shuffled(long seed) => new(
        [.. Enumerable.Range(0, Trials).OrderBy(trial => KeyedRandom.For(seed, trial, "order", "test").Next()).Select(i => curves[i])],
        epochs);

    /// <summary>Plays a search over the first trials under a rule, on a machine with some lanes.</summary>
    /// <param name="seed">Of the time that an epoch takes: another for each trial, between 0.5 and 1.5.</param>
    public CurvePlayer Play(IStoppingRule rule, int lanes, long seed = 1, int? trials = null) =>
        new CurvePlayer(this, rule, lanes, seed, trials ?? Trials).ToEnd();

    private static List<double> Drawn(SplitMix64 random, int epochs, double failing)
    {
        var (floor, height, speed) = (random.Unit(), 0.2 + random.Unit(), 0.3 + random.Unit());
        var end = random.Unit() < failing ? 1 + (int)random.Below((ulong)epochs) : epochs;
        var diverges = random.Below(2) == 0;
        var curve = Enumerable.Range(1, epochs)
            .Select(epoch => epoch > end ? double.NaN
                : floor + (height * Math.Pow(epoch, -speed)) + (0.02 * random.Unit()))
            .ToList();
        return diverges ? curve : curve[..end];
    }

    private static string TestsFolder([CallerFilePath] string file = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(file))!;
}
