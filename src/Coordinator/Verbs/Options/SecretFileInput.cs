using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>How verbs are told where the cluster secret is.</summary>
internal static class SecretFileInput
{
    public static Option<string?> SecretFile() => new(Messages.Security.SecretFile.Option)
    {
        HelpName = "FILE",
        Description =
            "File with the secret of the cluster, the same on all its machines; with one, connections are encrypted and nobody " +
            $"else is let in. [default: {Messages.Security.SecretFile.Variable}, or none]",
    };

    /// <returns>The file that the option or else the environment names, or null.</returns>
    public static string? SecretFileOf(this CliContext cli, string? given) =>
        given ?? (cli.Variable(Messages.Security.SecretFile.Variable) is { Length: > 0 } named ? named : null);

    /// <returns>The secret in that file, or null where there is none.</returns>
    /// <exception cref="SecretFileException">There is no such file, or no secret in it.</exception>
    public static ClusterSecret? ReadSecret(this CliContext cli, string? file) =>
        file is null ? null : Messages.Security.SecretFile.Read(file, warning => cli.Error.WriteLine($"warning: {warning}"));
}
