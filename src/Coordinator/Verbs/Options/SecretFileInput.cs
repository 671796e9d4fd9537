using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The option for the file with the cluster secret.</summary>
internal static class SecretFileInput
{
    public static Option<string?> SecretFile() => new Option<string?>(Messages.Security.SecretFile.Option)
    {
        HelpName = "FILE",
        Description =
            "File with the secret of the cluster, the same on all its machines; with one, connections are encrypted and nobody " +
            $"else is let in. [default: {Messages.Security.SecretFile.Variable}, or none]",
    }.WithFiles();

    /// <returns>The file that the option or, without it, the environment variable names, or null.</returns>
    public static string? SecretFileOf(this CliContext cli, string? given) =>
        given ?? (cli.Variable(Messages.Security.SecretFile.Variable) is { Length: > 0 } named ? named : null);

    /// <returns>The secret in that file, or null if no file is given.</returns>
    /// <exception cref="SecretFileException">The file is missing or contains no secret.</exception>
    public static ClusterSecret? ReadSecret(this CliContext cli, string? file) =>
        file is null ? null : Messages.Security.SecretFile.Read(file, warning => cli.Error.WriteLine($"warning: {warning}"));
}
