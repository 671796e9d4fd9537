using AeCluster.Specs;

namespace AeCluster.Models.Data;

/// <summary>The only table from a data spec to what loads it.</summary>
public static class DataSources
{
    /// <summary>Generates, finds or downloads the data. The caller disposes it.</summary>
    /// <exception cref="DataException">The data cannot be had, or is damaged.</exception>
    public static DataSplit Load(
        DataSpec spec,
        DataLocations locations,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default) => spec switch
        {
            ShapesData shapes => new DataSplit(
                ShapesGenerator.Generate(shapes.Train, shapes.Seed, subset: 0),
                ShapesGenerator.Generate(shapes.Validation, shapes.Seed, subset: 1)),
            FashionMnistData fashion => FashionMnist.Load(fashion, locations, progress, cancellation),
            _ => throw new ArgumentException($"Nothing loads {spec?.GetType().Name}.", nameof(spec)),
        };
}
