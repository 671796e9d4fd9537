namespace AeCluster.Cluster.Tests.Support;

/// <summary>Waits for something that other processes bring about. What is waited for is looked at, never the clock
/// alone.</summary>
public static class Wait
{
    /// <summary>Ample: machines that run tests are busy, and a test that fails here has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(15);

    /// <param name="what">Completes the sentence "Waited in vain for ...".</param>
    /// <param name="look">Null or false while it has not come about.</param>
    /// <param name="known">Asked for what is known instead, when the time is over.</param>
    public static async Task<T> ForAsync<T>(
        string what, Func<Task<T?>> look, TimeSpan? within = null, Func<string>? known = null)
    {
        var deadline = DateTime.UtcNow + (within ?? Patience);
        while (true)
        {
            if (await look() is { } found && found is not false)
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
    public static Task<T> ForAsync<T>(string what, Func<T?> look, TimeSpan? within = null, Func<string>? known = null) =>
        ForAsync(what, () => Task.FromResult(look()), within, known);
}
