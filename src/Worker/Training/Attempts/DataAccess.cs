using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using Serilog;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>How the data of experiments is read: of trusted experiments, or of whoever submits them.</summary>
/// <param name="quotesContent">Whether errors may quote the content of files; otherwise only the log does.</param>
public sealed class DataAccess(DataLocations locations, bool quotesContent, ILogger log)
{
    private const string Remedy = "Put it there, or start the worker with --data-folder FOLDER.";

    /// <summary>Reads all that the user of this process can read.</summary>
    public static DataAccess Trusting(DataLocations locations, ILogger log) => new(locations, quotesContent: true, log);

    /// <summary>Limits this process, for good, to the folders of data and of downloads.</summary>
    public static DataAccess Limited(DataLocations locations, ILogger log)
    {
        ReadableFolders.RestrictTo([.. locations.Folders], [locations.CacheFolder], Remedy);
        return new DataAccess(locations, quotesContent: false, log);
    }

    /// <exception cref="DataException">The data is missing, damaged, not what the spec says, or not to be read.</exception>
    public DataSplit Load(DataSpec spec, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return DataSources.Load(spec, locations, like: null, progress, cancellation);
        }
        catch (DataException error) when (!quotesContent && error.Outline is { } outline)
        {
            log.Warning("{Error}", error.Message);
            throw new DataException($"{outline} The worker's log has the text.");
        }
    }

    /// <inheritdoc cref="DataSources.Stamp"/>
    public string Stamp(DataSpec spec) => DataSources.Stamp(spec, locations);
}
