using AeCluster.Models.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Training;

/// <summary>
/// The recorded losses of ten steps: they detect a change of arithmetic, seeds or order of examples. Kinds of processors differ
/// in the last bits, hence the tolerance.
/// </summary>
public sealed class GoldenLossTests
{
    private static readonly Dictionary<string, double[]> _expected = new()
    {
        ["linear"] =
        [
            0.1248693,
            0.1202015,
            0.1159643,
            0.1472574,
            0.125672,
            0.1218519,
            0.1242618,
            0.1255458,
            0.09696256,
            0.1480007,
        ],
        ["stacked"] =
        [
            0.6953744,
            0.6936127,
            0.6931466,
            0.6914338,
            0.6888037,
            0.6864758,
            0.681986,
            0.6788855,
            0.6742131,
            0.6708462,
        ],
        ["tied"] = [0.6934792, 0.6933218, 0.6919336, 0.6899565, 0.6899931, 0.6879267, 0.6848574, 0.6835477, 0.6811773, 0.6723523],
        ["convolutional"] =
        [
            0.6961226,
            0.6970426,
            0.6951798,
            0.6942391,
            0.6927754,
            0.6923451,
            0.6904346,
            0.6900812,
            0.689922,
            0.689203,
        ],
        ["recurrent"] =
        [
            0.6924274,
            0.6921283,
            0.690963,
            0.690594,
            0.690151,
            0.6884147,
            0.6882882,
            0.6870655,
            0.6865469,
            0.6864565,
        ],
        ["denoising"] =
        [
            0.6957594,
            0.6936462,
            0.6933873,
            0.6919464,
            0.6891841,
            0.6876846,
            0.6839234,
            0.6802365,
            0.6752395,
            0.6712283,
        ],
        ["sparse"] =
        [
            0.7319618,
            0.7278342,
            0.7213346,
            0.7177433,
            0.7130204,
            0.7080725,
            0.786828,
            0.7003019,
            0.6939328,
            0.6926414,
        ],
        ["classifier"] = [2.389445, 2.521363, 2.513501, 2.257695, 2.241298, 2.228282, 1.910883, 1.922015, 2.042632, 2.241794],
        ["variational"] =
        [
            0.7000173,
            0.6960219,
            0.696637,
            0.6958956,
            0.6944742,
            0.6940691,
            0.6944757,
            0.6929014,
            0.6921623,
            0.6905594,
        ],
    };

    public static TheoryData<string> EveryVariant => [.. TestRuns.Variants];

    [Theory]
    [MemberData(nameof(EveryVariant))]
    public void Ten_steps_lose_what_they_always_lost(string variant)
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

        var expected = _expected.GetValueOrDefault(variant, []);
        Assert.True(
            losses.Zip(expected).Count(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.Second)) == 10,
            $"The losses were {string.Join(", ", losses.Select(l => l.ToString("G7")))}");
    }
}
