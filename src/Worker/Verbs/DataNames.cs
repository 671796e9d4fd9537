using AeCluster.Specs;

namespace AeCluster.Worker.Verbs;

/// <summary>Data sets by what people call them.</summary>
internal static class DataNames
{
    public static string Of(DataSpec spec) => AeCluster.Specs.Variants.NameOf(spec);

    /// <exception cref="VerbException">Nothing is called that.</exception>
    public static DataSpec Find(string name) => name switch
    {
        ShapesData.Source => new ShapesData(),
        FashionMnistData.Source => new FashionMnistData(),
        _ => throw new VerbException($"there is no data set '{name}'", $"there are {ShapesData.Source} and {FashionMnistData.Source}"),
    };
}
