namespace AeCluster.Worker.Verbs;

/// <summary>
/// A file that is written completely or not at all: to a hidden file in the same folder, which is renamed at the end. An existing
/// file stays until then.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    public OutputFile(string path)
    {
        _path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        _temporary = Path.Combine(folder, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}.part");
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    public Stream Stream => _stream;

    /// <summary>Completes the file.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Commit()
    {
        _stream.Flush(flushToDisk: true);
        var size = _stream.Length;
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        return size;
    }

    /// <summary>Deletes an incomplete file.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
            File.Delete(_temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Usually a full disk; the error that led here is the one to report.
        }
    }
}
