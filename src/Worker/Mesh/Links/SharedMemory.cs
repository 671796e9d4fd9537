using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// A file in memory that two processes of one host map: two rings, and a word for each side that says what it sleeps for.
/// The file's name is gone before the first gradient, so that nothing is left behind however the processes end.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SharedMemory : IDisposable
{
    public const int SmallestRing = 64 * 1024;
    public const int LargestRing = 64 * 1024 * 1024;
    private const int Line = 128;
    private const int Page = 4096;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private SharedMemory(string path, int ring)
    {
        _file = MemoryMappedFile.CreateFromFile(
            path,
            FileMode.Open,
            mapName: null,
            capacity: 0,
            MemoryMappedFileAccess.ReadWrite);
        _view = _file.CreateViewAccessor(0, Size(ring), MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Ring = ring;
    }

    public int Ring { get; }

    /// <summary>Where memory is a file system, if it is one here.</summary>
    public const string Folder = "/dev/shm";

    [SupportedOSPlatformGuard("linux")]
    public static bool IsAvailable => OperatingSystem.IsLinux() && Directory.Exists(Folder);

    public static string PathOf(Guid name) => Path.Combine(Folder, $"aecluster-{name:n}");

    /// <exception cref="IOException">There is not as much memory, or the file cannot be made.</exception>
    public static SharedMemory Create(Guid name, int ring)
    {
        var path = PathOf(name);
        using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            // Written, not only sized: a file with holes in a full memory file system would kill the process at the first touch.
            var zeros = new byte[64 * 1024];
            for (var left = Size(ring); left > 0; left -= zeros.Length)
            {
                file.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
            }
        }

        return new SharedMemory(path, ring);
    }

    /// <exception cref="IOException">There is no such file, or it has another size.</exception>
    public static SharedMemory Open(Guid name, int ring)
    {
        var length = new FileInfo(PathOf(name)).Length;
        return length == Size(ring)
            ? new SharedMemory(PathOf(name), ring)
            : throw new IOException($"Shared memory of {length} bytes.");
    }

    /// <summary>Takes the name away; who has it open keeps it.</summary>
    public static void Forget(Guid name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A few megabytes stay until the machine is restarted.
        }
    }

    /// <param name="direction">0: from who created it; 1: to it.</param>
    public SharedRing RingOf(int direction)
    {
        var positions = _start + ((2 + (2 * direction)) * Line);
        return new SharedRing((long*)positions, (long*)(positions + Line), _start + Page + ((long)direction * Ring), Ring);
    }

    /// <param name="side">0: who created it; 1: the other.</param>
    public ref int SleepOf(int side) => ref *(int*)(_start + (side * Line));

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static long Size(int ring) => Page + (2L * ring);
}
