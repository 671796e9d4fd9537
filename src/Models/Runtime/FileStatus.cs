using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Runtime;

/// <summary>What a path leads to, after links: equal for every name of one file or folder. Linux only.</summary>
/// <param name="Device">The file system it is in.</param>
/// <param name="Number">Its number there (inode).</param>
/// <param name="Owner">Id of the user it belongs to.</param>
/// <param name="IsWritableByOthers">Whether its group or everybody may write to it.</param>
public readonly record struct FileStatus(FileKind Kind, ulong Device, ulong Number, uint Owner, bool IsWritableByOthers)
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatus = 0x7ff; // STATX_BASIC_STATS
    private const int NotPermitted = 1; // EPERM
    private const int NotThere = 2; // ENOENT
    private const int AccessDenied = 13; // EACCES
    private const int TypeBits = 0xF000; // S_IFMT
    private const int WritableByOthers = 0x12; // S_IWGRP | S_IWOTH

    /// <exception cref="IOException">There is nothing at this path.</exception>
    /// <exception cref="UnauthorizedAccessException">Looking is not permitted.</exception>
    public static FileStatus Of(string path) => Find(path) ?? throw ErrorOf(path);

    /// <inheritdoc cref="Of(string)"/>
    public static FileStatus Of(SafeFileHandle file, string path) =>
        Find((int)file.DangerousGetHandle(), "", EmptyPath) ?? throw ErrorOf(path);

    /// <summary>Null if there is nothing at this path, for example because a link leads nowhere, or looking is not
    /// permitted.</summary>
    public static FileStatus? Find(string path) => Find(WorkingDirectory, path, 0);

    /// <summary>The error of the last call of the system, as .NET would throw it.</summary>
    public static Exception ErrorOf(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'.";
        return error switch
        {
            NotThere => new FileNotFoundException(message),
            NotPermitted or AccessDenied => new UnauthorizedAccessException(message),
            _ => new IOException(message),
        };
    }

    private static FileStatus? Find(int folder, string name, int flags)
    {
        var status = default(Status);
        return GetStatus(folder, name, flags, BasicStatus, ref status) == 0
            ? new FileStatus(
                KindOf(status.Mode),
                ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
                status.Number,
                status.Owner,
                (status.Mode & WritableByOthers) != 0)
            : null;
    }

    private static FileKind KindOf(ushort mode) => (mode & TypeBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        0x2000 or 0x6000 => FileKind.Device,
        _ => FileKind.Other,
    };

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetStatus(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mask, ref Status status);

    /// <summary>struct statx of Linux: the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}

/// <summary>The kinds of things that a path may lead to.</summary>
public enum FileKind
{
    Regular,
    Folder,
    Pipe,
    Socket,
    Device,
    Other,
}
