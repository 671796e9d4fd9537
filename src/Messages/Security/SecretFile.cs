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

    /// <param name="warn">Called with a warning if the file is readable by other users.</param>
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

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0)
        {
            warn($"everybody on this machine can read the secret file {path}; `chmod 600 {path}` fixes that.");
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
