namespace AeCluster.Worker;

/// <summary>The process that started this one.</summary>
internal static class Parent
{
    /// <returns>Completes when standard input closes, which it does when the parent ends, however it ends; never if not <paramref name="watch"/>.</returns>
    public static Task EndOf(bool watch) => watch
        ? Task.Run(() => Console.OpenStandardInput().CopyTo(Stream.Null))
        : new TaskCompletionSource().Task;
}
