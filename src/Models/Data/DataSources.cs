using AeCluster.Specs;

namespace AeCluster.Models.Data;

/// <summary>The only table from a data spec to what loads it.</summary>
public static class DataSources
{
    /// <summary>Generates, finds or downloads the data. The caller disposes it.</summary>
    /// <param name="locations">Where files are looked for; null for what the environment says.</param>
    /// <exception cref="DataException">The data cannot be had, or is damaged.</exception>
    public static DataSplit Load(
        DataSpec spec,
        DataLocations? locations = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default) => spec switch
        {
            ShapesData shapes => new DataSplit(
                ShapesGenerator.Generate(shapes.Train, shapes.Seed, subset: 0),
                ShapesGenerator.Generate(shapes.Validation, shapes.Seed, subset: 1)),
            FashionMnistData fashion => FashionMnist.Load(fashion, locations ?? DataLocations.FromEnvironment(), progress, cancellation),
            _ => throw new ArgumentException($"Nothing loads {spec?.GetType().Name}.", nameof(spec)),
        };
}
