using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using AeCluster.Models.Runtime;
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

        var status = FileStatus.Of(folder, path);
        if (status.Kind == FileKind.Folder && status.Owner == owner && !status.IsWritableByOthers)
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
        var file = Checked(OpenAt(_folder, name, ReadWrite | Create | SafeFlags, NewFileMode), name);
        if (file is not null)
        {
            File.SetUnixFileMode(file, (UnixFileMode)NewFileMode);
        }

        return file;
    }

    /// <summary>Opens a file in the folder for reading.</summary>
    /// <returns>Null if there is no such file of the folder's owner, or it cannot be read.</returns>
    public SafeFileHandle? OpenRead(string name) => Checked(OpenAt(_folder, name, ReadOnly | SafeFlags, 0), name);

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

    private SafeFileHandle? Checked(SafeFileHandle? file, string name)
    {
        if (file is null || (FileStatus.Of(file, name) is { Kind: FileKind.Regular } status && status.Owner == Owner))
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

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mode);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(SafeFileHandle file, int operation);
}
