using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Worker.Cores;

/// <summary>
/// The locks by which the workers of a machine tell each other which cores they use. Each user has a folder with one file per
/// core, which only that user can write and everybody can read: a core is taken if its file is locked in anybody's folder. So
/// users see each other's cores, and nobody opens for writing what another has made.
/// </summary>
/// <param name="parent">The folder of the folders.</param>
[SupportedOSPlatform("linux")]
internal sealed class CoreLocks(string parent) : IDisposable
{
    private const string Prefix = "aecluster-cores-";
    private const int MaxHolderBytes = 32;

    private readonly PosixFolder _own = OpenOwn(parent);
    private readonly List<PosixFolder> _others = [.. FindOthers(parent)];

    /// <summary>Locks a core.</summary>
    /// <param name="holder">Who holds it otherwise, in words; null if that is not known.</param>
    /// <returns>The lock, which ends when it is disposed or the process ends; null if the core is taken.</returns>
    /// <exception cref="IOException">The own folder cannot be written.</exception>
    public IDisposable? TryLock(int core, out string? holder)
    {
        var name = $"core-{core}";
        holder = null;
        var file = _own.OpenOwn(name)
            ?? throw new IOException($"{PathOf(parent, PosixFolder.User)}/{name} cannot be written; remove it.");
        if (!PosixFolder.TryLock(file, isExclusive: true))
        {
            holder = HolderOf(file, PosixFolder.User);
            file.Dispose();
            return null;
        }

        // Locked before others are looked at: of two users who claim it at the same moment, at least one sees the other.
        foreach (var other in _others)
        {
            using var theirs = other.OpenRead(name);
            if (theirs is not null && !PosixFolder.TryLock(theirs, isExclusive: false))
            {
                holder = HolderOf(theirs, other.Owner);
                file.Dispose();
                return null;
            }
        }

        WriteHolder(file);
        return file;
    }

    public void Dispose()
    {
        _own.Dispose();
        _others.ForEach(other => other.Dispose());
    }

    private static string PathOf(string parent, uint user) => Path.Combine(parent, $"{Prefix}{user}");

    private static PosixFolder OpenOwn(string parent)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var path = PathOf(parent, PosixFolder.User);
        if (!Path.Exists(path))
        {
            Directory.CreateDirectory(path, Mode);
        }

        return PosixFolder.Open(path, PosixFolder.User)
            ?? throw new IOException(
                $"{path} is not a folder of this user's own that only this user can write to. Somebody else may have made it to "
                    + "have this worker write elsewhere; remove it.");
    }

    /// <summary>The folders of others that belong to those whose number they bear.</summary>
    private static IEnumerable<PosixFolder> FindOthers(string parent)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(parent, $"{Prefix}*"))
        {
            var number = Path.GetFileName(path)[Prefix.Length..];
            if (uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                && user != PosixFolder.User
                && PosixFolder.Open(path, user) is { } folder)
            {
                yield return folder;
            }
        }
    }

    private static void WriteHolder(SafeFileHandle file)
    {
        var text = Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n");
        RandomAccess.Write(file, text, 0);
        RandomAccess.SetLength(file, text.Length);
    }

    private static string? HolderOf(SafeFileHandle file, uint user)
    {
        var text = new byte[MaxHolderBytes];
        var count = RandomAccess.Read(file, text, 0);
        return int.TryParse(Encoding.ASCII.GetString(text, 0, count), CultureInfo.InvariantCulture, out var process)
            ? user == PosixFolder.User ? $"{process}" : $"{process} (user {user})"
            : null;
    }
}
