using AeCluster.Models.Training;
using TorchSharp;

namespace AeCluster.Models.Tests;

/// <summary>
/// The losses of ten steps, written down once: a change of arithmetic, seeds or order of examples shows here. Kinds of
/// processors differ in the last bits, hence the tolerance.
/// </summary>
public sealed class GoldenLossTests
{
    [Theory]
    [InlineData("linear", new[] { 0.1248693, 0.1202015, 0.1159643, 0.1472574, 0.125672, 0.1218519, 0.1242618, 0.1255458, 0.09696256, 0.1480007 })]
    [InlineData("stacked", new[] { 0.6953744, 0.6936127, 0.6931466, 0.6914338, 0.6888037, 0.6864758, 0.681986, 0.6788855, 0.6742131, 0.6708462 })]
    [InlineData("variational", new[] { 0.7000173, 0.6960219, 0.696637, 0.6958956, 0.6944742, 0.6940691, 0.6944757, 0.6929014, 0.6921623, 0.6905594 })]
    public void Ten_steps_lose_what_they_always_lost(string variant, double[] expected)
    {
        var spec = TestRuns.Spec(variant, "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        var losses = new List<double>();
        while (losses.Count < 10)
        {
            var before = trainer.Capture().LossSum;
            trainer.TrainStep();
            losses.Add((trainer.Capture().LossSum - before) / (trainer.IsEpochTrained ? 4 : 16));
            if (trainer.IsEpochTrained)
            {
                trainer.FinishEpoch();
            }
        }

        Assert.True(
            losses.Zip(expected).Count(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.Second)) == 10,
            $"The losses were {string.Join(", ", losses.Select(l => l.ToString("G7")))}");
    }
}
