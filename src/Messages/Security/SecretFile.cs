using System.Security.Cryptography;

namespace AeCluster.Messages.Security;

/// <summary>The file that holds the cluster secret. Surrounding white space is ignored: editors and shells add it.</summary>
public static class SecretFile
{
    /// <summary>Environment variable that names the file if <see cref="Option"/> is not given.</summary>
    public const string Variable = "AECLUSTER_SECRET_FILE";

    public const string Option = "--secret-file";

    private const int MaxBytes = 4096;
    private const int GeneratedBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="warn">Called with a warning if others can read or change the file, or the secret is easy to guess.</param>
    /// <exception cref="SecretFileException">The file does not exist, is unreadable, or holds no secret.</exception>
    public static ClusterSecret Read(string path, Action<string> warn)
    {
        var content = ReadContent(path);
        if (content.Length > MaxBytes)
        {
            throw new SecretFileException($"The secret file {path} has more than {MaxBytes} bytes; a cluster secret is shorter.");
        }

        var secret = Trimmed(content);
        if (secret.Length < ClusterSecret.MinBytes)
        {
            throw new SecretFileException(
                secret.IsEmpty
                    ? $"The secret file {path} is empty."
                    : $"The secret in {path} has {secret.Length} bytes; one of fewer than {ClusterSecret.MinBytes} can be "
                        + "guessed.");
        }

        if (!OperatingSystem.IsWindows() && WhoElse(File.GetUnixFileMode(path)) is { } who)
        {
            warn($"{who} the secret file {path}; `chmod 600 {path}` fixes that.");
        }

        if (SecretStrength.BitsOf(secret) is var bits and < SecretStrength.MinBits)
        {
            warn(
                $"the secret in {path} is easy to guess: it has about {bits} bits of randomness or less, and whoever reaches the "
                    + "cluster can try secrets at home. Take a random one: `openssl rand -hex 32`.");
        }

        return new ClusterSecret(secret);
    }

    /// <summary>Writes a new random secret to a file that only this user can read.</summary>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    public static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(GeneratedBytes)));
    }

    /// <returns>At most <see cref="MaxBytes"/> + 1 bytes: the path may name an endless device.</returns>
    private static ReadOnlySpan<byte> ReadContent(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[MaxBytes + 1];
            return content.AsSpan(0, file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SecretFileException($"There is no secret file {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecretFileException($"The secret file {path} cannot be read: {error.Message}", error);
        }
    }

    /// <returns>Who can do what with a file besides its owner; null if nobody can.</returns>
    private static string? WhoElse(UnixFileMode mode) =>
        (mode & UnixFileMode.OtherWrite) != 0 ? "everybody on this machine can change"
        : (mode & UnixFileMode.OtherRead) != 0 ? "everybody on this machine can read"
        : (mode & UnixFileMode.GroupWrite) != 0 ? "its group can change"
        : (mode & UnixFileMode.GroupRead) != 0 ? "its group can read"
        : null;

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> content) => content.Trim(" \t\r\n"u8);
}

/// <summary>The named file holds no cluster secret. The message is shown to the user.</summary>
public sealed class SecretFileException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>How to fix it.</summary>
    public const string Hint =
        "make one with `(umask 077; openssl rand -hex 32 > cluster.secret)`, copy it to every machine of the cluster, and name "
            + "it with --secret-file";
}
