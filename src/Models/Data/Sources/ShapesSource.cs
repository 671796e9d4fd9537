using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Loads <see cref="ShapesData"/>.</summary>
internal sealed class ShapesSource : BuiltInSource<ShapesData>
{
    protected override DataSplit Load(ShapesData spec, LoadContext context) => new(
        ShapesGenerator.Generate(spec.Train, spec.Seed, subset: 0),
        ShapesGenerator.Generate(spec.Validation, spec.Seed, subset: 1))
    {
        Name = ShapesData.Source,
        Fingerprint = Fingerprint.Of($"{ShapesData.Source} {spec.Train} {spec.Validation} {spec.Seed}"),
    };
}
