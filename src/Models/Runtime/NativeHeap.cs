using System.Runtime.InteropServices;

namespace AeCluster.Models.Runtime;

/// <summary>
/// The heap from which libtorch allocates tensors. glibc returns large blocks to the system as soon as they are freed, and each
/// training step frees all of its own: the next step would get the same pages again, one page fault at a time, which takes four
/// fifths of the recurrent variant's time. This makes the process keep them. It affects no result.
/// </summary>
internal static class NativeHeap
{
    /// <summary>mallopt's M_TRIM_THRESHOLD: the amount of free memory that is kept at the end of a heap.</summary>
    private const int TrimThreshold = -1;

    /// <summary>
    /// mallopt's M_MMAP_THRESHOLD: blocks from this size on get pages of their own, which are returned when they are freed.
    /// </summary>
    private const int MmapThreshold = -3;

    /// <summary>Largest value of M_MMAP_THRESHOLD that every version of glibc accepts.</summary>
    private const int MaxHeapBlock = 32 << 20;

    private const int MaxFreeBytes = 256 << 20;

    private static readonly Lazy<bool> _done = new(Set);

    /// <summary>Makes the process keep freed memory. Only the first call has an effect.</summary>
    /// <returns>Whether it does: not on systems without glibc, nor if the environment configures malloc.</returns>
    public static bool KeepFreedMemory() => _done.Value;

    private static unsafe bool Set()
    {
        string[] variables = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"];
        if (!OperatingSystem.IsLinux()
            || variables.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            || !NativeLibrary.TryLoad("libc.so.6", out var library)
            || !NativeLibrary.TryGetExport(library, "mallopt", out var address))
        {
            return false;
        }

        var mallopt = (delegate* unmanaged[Cdecl]<int, int, int>)address;
        return mallopt(MmapThreshold, MaxHeapBlock) == 1 && mallopt(TrimThreshold, MaxFreeBytes) == 1;
    }
}
