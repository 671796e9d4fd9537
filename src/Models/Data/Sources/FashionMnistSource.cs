using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Loads <see cref="FashionMnistData"/>.</summary>
internal sealed class FashionMnistSource : BuiltInSource<FashionMnistData>
{
    protected override DataSplit Load(FashionMnistData spec, LoadContext context) =>
        FashionMnist.Load(spec, context.Locations, context.Progress, context.Cancellation);
}
