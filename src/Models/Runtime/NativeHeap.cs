using System.Runtime.InteropServices;

namespace AeCluster.Models.Runtime;

/// <summary>
/// The heap that libtorch takes tensors from. Linux' C library gives large blocks back to the system as soon as they are freed,
/// and a training step frees all of its own: the next one gets the same pages again one page fault at a time, which costs the
/// recurrent variant four fifths of its time. Here the process keeps them. Addresses change, values do not.
/// </summary>
internal static class NativeHeap
{
    /// <summary>mallopt's M_TRIM_THRESHOLD: the free memory at the end of a heap that is kept.</summary>
    private const int TrimThreshold = -1;

    /// <summary>mallopt's M_MMAP_THRESHOLD: blocks from this size on get pages of their own, which go back when they are
    /// freed.</summary>
    private const int MmapThreshold = -3;

    /// <summary>The largest that every version of the C library takes.</summary>
    private const int LargestBlock = 32 << 20;

    private const int Kept = 256 << 20;

    private static readonly Lazy<bool> _done = new(Set);

    /// <summary>
    /// Makes the process keep memory that it will need again; once, however often it is called.
    /// </summary>
    /// <returns>Whether it does so: not on systems without glibc, nor where the environment has settings of its own.</returns>
    public static bool KeepFreedMemory() => _done.Value;

    private static unsafe bool Set()
    {
        string[] own = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"];
        if (!OperatingSystem.IsLinux()
            || own.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            || !NativeLibrary.TryLoad("libc.so.6", out var library)
            || !NativeLibrary.TryGetExport(library, "mallopt", out var address))
        {
            return false;
        }

        var mallopt = (delegate* unmanaged[Cdecl]<int, int, int>)address;
        return mallopt(MmapThreshold, LargestBlock) == 1 && mallopt(TrimThreshold, Kept) == 1;
    }
}
