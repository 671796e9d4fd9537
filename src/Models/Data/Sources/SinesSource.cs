using AeCluster.Models.Data.Loading;
using AeCluster.Models.Random;
using AeCluster.Specs.Data;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Sources;

/// <summary>Generates <see cref="SinesData"/>. Each sequence depends on (seed, subset, index) alone.</summary>
internal sealed class SinesSource : BuiltInSource<SinesData>
{
    private const double MinAmplitude = 0.1;
    private const double MaxAmplitude = 0.4;

    protected override DataSplit Load(SinesData spec, LoadContext context) =>
        new(Draw(spec, spec.Train, subset: 0), Draw(spec, spec.Validation, subset: 1))
        {
            Name = SinesData.Source,
            Fingerprint = Fingerprint.Of(
                $"{SinesData.Source} {spec.Train} {spec.Validation} {spec.Length} {spec.Features} {spec.MinPeriods} "
                    + $"{spec.MaxPeriods} {spec.Noise} {spec.Seed}"),
        };

    private static TensorDataset Draw(SinesData spec, int count, int subset)
    {
        using var scope = NewDisposeScope();
        var memory = new ExampleMemory(count, new ExampleShape(1, spec.Length, spec.Features));
        for (var i = 0; i < count; i++)
        {
            var random = new PortableRandom(Seeds.Of(spec.Seed, SeedPurpose.GeneratedData, epoch: subset, step: i));
            DrawOne(spec, ref random, memory[i]);
        }

        return new TensorDataset(memory.X_NCHW, null, []);
    }

    /// <param name="values">Step after step, all features of a step.</param>
    private static void DrawOne(SinesData spec, ref PortableRandom random, Span<float> values)
    {
        var periods = spec.MinPeriods + ((spec.MaxPeriods - spec.MinPeriods) * random.NextUniform());
        for (var feature = 0; feature < spec.Features; feature++)
        {
            var phase = random.NextUniform();
            var amplitude = MinAmplitude + ((MaxAmplitude - MinAmplitude) * random.NextUniform());
            for (var step = 0; step < spec.Length; step++)
            {
                var wave = amplitude * Math.Sin(2 * Math.PI * ((periods * step / spec.Length) + phase));
                var value = 0.5 + wave + (spec.Noise * NormalNumbers.Next(ref random));
                values[(step * spec.Features) + feature] = (float)Math.Clamp(value, 0, 1);
            }
        }
    }
}
