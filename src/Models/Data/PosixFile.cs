using System.Runtime.InteropServices;
using AeCluster.Models.Runtime;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Data;

/// <summary>Opens files with flags that .NET does not have. Linux only.</summary>
internal static class PosixFile
{
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Opening it is not permitted.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        var file = OpenDescriptor(path, flags);
        return file < 0 ? throw FileStatus.ErrorOf(path) : new SafeFileHandle(file, ownsHandle: true);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenDescriptor([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
