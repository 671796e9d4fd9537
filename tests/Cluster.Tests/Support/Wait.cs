namespace AeCluster.Cluster.Tests.Support;

/// <summary>Waits for effects of other processes by polling for the effect itself, never for a fixed time.</summary>
public static class Wait
{
    /// <summary>Ample, since machines that run tests are busy: a timeout is a failure.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(15);

    /// <param name="what">Completes the sentence "Waited in vain for ...".</param>
    /// <param name="poll">Returns null or false until the condition holds.</param>
    /// <param name="known">Provides details for the error message on timeout.</param>
    public static async Task<T> ForAsync<T>(
        string what, Func<Task<T?>> poll, TimeSpan? within = null, Func<string>? known = null)
    {
        var deadline = DateTime.UtcNow + (within ?? DefaultTimeout);
        while (true)
        {
            if (await poll() is { } found && found is not false)
            {
                return found;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Waited in vain for {what}.\n{known?.Invoke()}");
            }

            await Task.Delay(_pause, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="ForAsync{T}(string, Func{Task{T}}, TimeSpan?, Func{string})"/>
    public static Task<T> ForAsync<T>(string what, Func<T?> poll, TimeSpan? within = null, Func<string>? known = null) =>
        ForAsync(what, () => Task.FromResult(poll()), within, known);
}
