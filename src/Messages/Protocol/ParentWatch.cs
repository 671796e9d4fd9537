using System.Diagnostics;

namespace AeCluster.Messages.Protocol;

/// <summary>Ends this process when the one that started it has ended.</summary>
public static class ParentWatch
{
    /// <summary>How a parent asks for it.</summary>
    public const string Option = "--exit-with-parent";

    public static void Start() => _ = Task.Run(() =>
    {
        // Standard input is a pipe from the parent, which the operating system closes however the parent ends.
        Console.OpenStandardInput().CopyTo(Stream.Null);
        Process.GetCurrentProcess().Kill();
    });
}
