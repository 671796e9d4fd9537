using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// A memory-mapped file shared by two processes on one host: a ring per direction, and a word per side with what it waits for.
/// The file is unlinked before the first gradient, so that nothing is left behind however the processes end.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SharedMemory : IDisposable
{
    public const int MinRingBytes = 64 * 1024;
    public const int MaxRingBytes = 64 * 1024 * 1024;
    private const int CacheLineBytes = 128;
    private const int PageBytes = 4096;
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
        RingBytes = ring;
    }

    public int RingBytes { get; }

    /// <summary>The in-memory file system of Linux.</summary>
    public const string Folder = "/dev/shm";

    [SupportedOSPlatformGuard("linux")]
    public static bool IsAvailable => OperatingSystem.IsLinux() && Directory.Exists(Folder);

    public static string PathOf(Guid name) => Path.Combine(Folder, $"aecluster-{name:n}");

    /// <exception cref="IOException">There is not enough memory, or the file cannot be created.</exception>
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
            // Allocates the memory now: touching a sparse page of a full file system would kill the process with SIGBUS.
            var zeros = new byte[64 * 1024];
            for (var left = Size(ring); left > 0; left -= zeros.Length)
            {
                file.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
            }
        }

        return new SharedMemory(path, ring);
    }

    /// <exception cref="IOException">The file does not exist or has another size.</exception>
    public static SharedMemory Open(Guid name, int ring)
    {
        var length = new FileInfo(PathOf(name)).Length;
        return length == Size(ring)
            ? new SharedMemory(PathOf(name), ring)
            : throw new IOException($"Shared memory of {length} bytes.");
    }

    /// <summary>Deletes the file's name; the memory lives on until both processes have closed it.</summary>
    public static void Unlink(Guid name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A few megabytes remain in use until the machine restarts.
        }
    }

    /// <param name="direction">0 for the ring that the creator writes, 1 for the one that it reads.</param>
    public SharedRing RingOf(int direction)
    {
        var positions = _start + ((2 + (2 * direction)) * CacheLineBytes);
        var bytes = _start + PageBytes + ((long)direction * RingBytes);
        return new SharedRing((long*)positions, (long*)(positions + CacheLineBytes), bytes, RingBytes);
    }

    /// <summary>What a side waits for, as flags.</summary>
    /// <param name="side">0 for the creator, 1 for the other process.</param>
    public ref int WaitFlagsOf(int side) => ref *(int*)(_start + (side * CacheLineBytes));

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static long Size(int ring) => PageBytes + (2L * ring);
}
