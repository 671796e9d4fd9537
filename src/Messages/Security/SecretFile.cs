using System.Security.Cryptography;

namespace AeCluster.Messages.Security;

/// <summary>The file in which a machine has the cluster secret. White space around it does not count: editors and shells add
/// some.</summary>
public static class SecretFile
{
    /// <summary>Names the file where no option does.</summary>
    public const string Variable = "AECLUSTER_SECRET_FILE";

    public const string Option = "--secret-file";

    private const int MostBytes = 4096;
    private const int NewBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="warn">Told what is unwise about the file, in words.</param>
    /// <exception cref="SecretFileException">There is no such file, or no secret in it.</exception>
    public static ClusterSecret Read(string path, Action<string> warn)
    {
        var content = Content(path);
        if (content.Length > MostBytes)
        {
            throw new SecretFileException($"The secret file {path} has more than {MostBytes} bytes, and is hardly one.");
        }

        var secret = Trimmed(content);
        if (secret.Length < ClusterSecret.LeastBytes)
        {
            throw new SecretFileException(
                secret.IsEmpty
                    ? $"The secret file {path} is empty."
                    : $"The secret in {path} has {secret.Length} bytes; one of fewer than {ClusterSecret.LeastBytes} can be "
                        + "guessed.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0)
        {
            warn($"everybody on this machine can read the secret file {path}; `chmod 600 {path}` mends that.");
        }

        return new ClusterSecret(secret);
    }

    /// <summary>Writes a new secret that nobody but this user can read.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NewBytes)));
    }

    /// <returns>At most one byte more than there may be: a device has no end.</returns>
    private static ReadOnlySpan<byte> Content(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[MostBytes + 1];
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

/// <summary>The file that was named has no cluster secret. The message is for people.</summary>
public sealed class SecretFileException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What mends it.</summary>
    public const string Hint =
        "make one with `(umask 077; openssl rand -hex 32 > cluster.secret)`, copy it to every machine of the cluster, and name "
            + "it with --secret-file";
}
