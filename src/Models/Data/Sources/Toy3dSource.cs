using AeCluster.Models.Data.Loading;
using AeCluster.Models.Random;
using AeCluster.Specs.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Sources;

/// <summary>Generates <see cref="Toy3dData"/>, points near a plane in space (Géron, Hands-On Machine Learning).</summary>
internal sealed class Toy3dSource : BuiltInSource<Toy3dData>
{
    private const int Axes = 3;

    protected override DataSplit Load(Toy3dData spec, LoadContext context)
    {
        var train = Draw(spec, spec.Train, subset: 0);
        var validation = Draw(spec, spec.Validation, subset: 1);
        var means = Enumerable.Range(0, Axes).Select(axis => train.Average(point => point[axis])).ToArray();
        return new DataSplit(Centred(train, means), Centred(validation, means))
        {
            Name = Toy3dData.Source,
            Fingerprint = Fingerprint.Of(
                $"{Toy3dData.Source} {spec.Train} {spec.Validation} {spec.W1} {spec.W2} {spec.Noise} {spec.Seed}"),
        };
    }

    private static double[][] Draw(Toy3dData spec, int count, int subset)
    {
        var points = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var random = new PortableRandom(Seeds.Of(spec.Seed, SeedPurpose.GeneratedData, epoch: subset, step: i));
            var angle = (random.NextUniform() * 3 * Math.PI / 2) - 0.5;
            var x = Math.Cos(angle) + (Math.Sin(angle) / 2) + (spec.Noise * NormalNumbers.Next(ref random) / 2);
            var y = (Math.Sin(angle) * 0.7) + (spec.Noise * NormalNumbers.Next(ref random) / 2);
            points[i] = [x, y, (x * spec.W1) + (y * spec.W2) + (spec.Noise * NormalNumbers.Next(ref random))];
        }

        return points;
    }

    private static TensorDataset Centred(double[][] points, double[] means)
    {
        float[] values = [.. points.SelectMany(point => point.Select((value, axis) => (float)(value - means[axis])))];
        return new TensorDataset(tensor(values, [points.Length, 1, 1, Axes]), null, []);
    }
}
