using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Worker.Cores;

/// <summary>
/// An opened folder of a known owner, in which files are opened without following links. For folders below one that everybody may
/// write to, where a name may be anything that anybody has put there.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PosixFolder : IDisposable
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40; // O_CREAT
    private const int Safely = 0x800 /* O_NONBLOCK */ | 0x20000 /* O_NOFOLLOW */ | 0x80000 /* O_CLOEXEC */;
    private const int Directory = 0x10000; // O_DIRECTORY
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatus = 0x7ff; // STATX_BASIC_STATS
    private const int TypeBits = 0xF000; // S_IFMT
    private const int FolderType = 0x4000; // S_IFDIR
    private const int FileType = 0x8000; // S_IFREG
    private const int WritableByOthers = 0x12; // S_IWGRP | S_IWOTH
    private const uint NewFileMode = 0x1A4; // 0644

    // On ARM, O_DIRECTORY and O_NOFOLLOW have other values.
    private static readonly bool _isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    private readonly SafeFileHandle _folder;

    private PosixFolder(SafeFileHandle folder, uint owner) => (_folder, Owner) = (folder, owner);

    /// <summary>Id of the user of this process.</summary>
    public static uint User => EffectiveUser();

    public uint Owner { get; }

    private static int SafeFlags => _isArm ? 0x800 | 0x8000 | 0x80000 : Safely;

    private static int FolderFlag => _isArm ? 0x4000 : Directory;

    /// <returns>Null unless the path is a folder, not a link, that belongs to this user and that nobody else can write
    /// to.</returns>
    public static PosixFolder? Open(string path, uint owner)
    {
        var folder = OpenAt(WorkingDirectory, path, ReadOnly | SafeFlags | FolderFlag, 0);
        if (folder is null)
        {
            return null;
        }

        var status = StatusOf(folder);
        if ((status.Mode & TypeBits) == FolderType && status.Owner == owner && (status.Mode & WritableByOthers) == 0)
        {
            return new PosixFolder(folder, owner);
        }

        folder.Dispose();
        return null;
    }

    /// <summary>Opens or creates a file in the folder for writing; everybody can read it.</summary>
    /// <returns>Null if the name is that of something else, or nothing can be created.</returns>
    public SafeFileHandle? OpenOwn(string name)
    {
        var file = Checked(OpenAt(_folder, name, ReadWrite | Create | SafeFlags, NewFileMode));
        if (file is not null)
        {
            File.SetUnixFileMode(file, (UnixFileMode)NewFileMode);
        }

        return file;
    }

    /// <summary>Opens a file in the folder for reading.</summary>
    /// <returns>Null if there is no such file of the folder's owner, or it cannot be read.</returns>
    public SafeFileHandle? OpenRead(string name) => Checked(OpenAt(_folder, name, ReadOnly | SafeFlags, 0));

    /// <summary>Locks a file until it is closed, however the process ends.</summary>
    /// <param name="isExclusive">Whether others can neither lock it so nor shared.</param>
    /// <returns>False if another process holds a lock that excludes this one.</returns>
    public static bool TryLock(SafeFileHandle file, bool isExclusive)
    {
        const int Shared = 1; // LOCK_SH
        const int Exclusive = 2; // LOCK_EX
        const int Now = 4; // LOCK_NB
        return Lock(file, (isExclusive ? Exclusive : Shared) | Now) == 0;
    }

    public void Dispose() => _folder.Dispose();

    private SafeFileHandle? Checked(SafeFileHandle? file)
    {
        if (file is null || (StatusOf(file) is var status && (status.Mode & TypeBits) == FileType && status.Owner == Owner))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private static SafeFileHandle? OpenAt(SafeFileHandle folder, string name, int flags, uint mode) =>
        OpenAt((int)folder.DangerousGetHandle(), name, flags, mode);

    private static SafeFileHandle? OpenAt(int folder, string name, int flags, uint mode)
    {
        var file = OpenFile(folder, name, flags, mode);
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    private static Status StatusOf(SafeFileHandle file)
    {
        var status = default(Status);
        return GetStatus(file, "", EmptyPath, BasicStatus, ref status) == 0
            ? status
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mode);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetStatus(
        SafeFileHandle folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mask, ref Status status);

    /// <summary>struct statx of Linux: the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
