using System.Diagnostics;

namespace AeCluster.Messages.Protocol;

/// <summary>Ends this process when its parent process has ended.</summary>
public static class ParentWatch
{
    /// <summary>The command-line option by which a parent asks for it.</summary>
    public const string Option = "--exit-with-parent";

    public static void Start() => _ = Task.Run(() =>
    {
        // Standard input is a pipe from the parent; the operating system closes it however the parent ends.
        Console.OpenStandardInput().CopyTo(Stream.Null);
        Process.GetCurrentProcess().Kill();
    });
}
