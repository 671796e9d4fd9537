namespace AeCluster.Worker.Verbs;

/// <summary>
/// A file that is written whole or not at all: to a hidden file beside it, which takes its name at the end. What is there
/// before stays until then.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As above: not permitted.</exception>
    public OutputFile(string path)
    {
        _path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        _temporary = Path.Combine(folder, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}.part");
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    public Stream Stream => _stream;

    /// <summary>The file is whole.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Commit()
    {
        _stream.Flush(flushToDisk: true);
        var size = _stream.Length;
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        return size;
    }

    /// <summary>Deletes what is not whole.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
            File.Delete(_temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, mostly; the failure that leads here is the one worth reporting.
        }
    }
}
