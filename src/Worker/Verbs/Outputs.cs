using AeCluster.Messages.Verbs;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// The output files of a verb. They are opened at its start, so that a file that cannot be written fails before the work, and
/// appear together at its end.
/// </summary>
/// <param name="request">Says whether files that exist may be replaced.</param>
internal sealed class Outputs(ModelRequest request) : IDisposable
{
    private readonly List<(string Path, string What, OutputFile File)> _files = [];

    /// <param name="what">Description of the content, for the summary.</param>
    /// <exception cref="VerbException">The file exists and must not be replaced.</exception>
    public Stream Open(string path, string what)
    {
        if (request.KeepsFiles && File.Exists(path))
        {
            throw new VerbException(
                $"there is a file {path} already",
                $"name the file to write: --out {path} replaces it");
        }

        var file = new OutputFile(path);
        _files.Add((path, what, file));
        return file.Stream;
    }

    /// <summary>Opens a .npy file of float32 values.</summary>
    public NpyWriter OpenFloats(string path, string what, params long[] shape) =>
        NpyWriter.OfFloats(Open(path, $"{what}, float32 [{string.Join(", ", shape)}]"), shape);

    /// <summary>Writes labels beside an array: <c>codings-labels.npy</c> beside <c>codings.npy</c>.</summary>
    public void WriteLabels(string besides, long[] labels)
    {
        var path = Path.Combine(Path.GetDirectoryName(besides) ?? "", $"{Path.GetFileNameWithoutExtension(besides)}-labels.npy");
        NpyWriter.OfLongs(Open(path, $"labels, int64 [{labels.Length}]"), labels.Length).Write(labels);
    }

    public void Write(string path, string what, ReadOnlySpan<byte> content) => Open(path, what).Write(content);

    /// <summary>Completes all files.</summary>
    public void Commit(VerbRun run)
    {
        foreach (var (path, what, file) in _files)
        {
            var size = file.Commit();
            run.Result.AddFile(path, what, size);
            run.Print("wrote", $"{path} ({what}, {SizeOf(size)})");
        }
    }

    public void Dispose() => _files.ForEach(file => file.File.Dispose());

    private static string SizeOf(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes:N0} bytes",
        < 10_000_000 => $"{bytes / 1024.0:N0} KiB",
        _ => $"{bytes / (1024.0 * 1024):N0} MiB",
    };
}
