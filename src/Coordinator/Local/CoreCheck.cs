using System.Text.Json;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Makes sure, before anything starts, that the workers of a run find the cores that they need.</summary>
internal static class CoreCheck
{
    /// <summary>Workers that are just ending give their cores back.</summary>
    private const int TriesBeforeRefusal = 3;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Has the worker program count the cores, whose locks they are.</summary>
    /// <exception cref="UserErrorException">Too few are free.</exception>
    public static Task EnsureAsync(int threads, bool waits, Action<string> tell, CancellationToken cancel) =>
        EnsureAsync(threads, AskAsync, waits, tell, token => Task.Delay(_interval, token), cancel);

    /// <param name="threads">Compute threads of all workers.</param>
    /// <param name="ask">Counts free cores; null where that cannot be done, and the workers themselves will see.</param>
    /// <param name="waits">Whether to wait until there are enough.</param>
    /// <param name="tell">Receives one line when the waiting begins.</param>
    /// <param name="pause">Ends when it is time to count again.</param>
    /// <exception cref="UserErrorException">Too few are free.</exception>
    internal static async Task EnsureAsync(
        int threads,
        Func<CancellationToken, Task<CoresAnswer?>> ask,
        bool waits,
        Action<string> tell,
        Func<CancellationToken, Task> pause,
        CancellationToken cancel)
    {
        for (var tries = 1; await ask(cancel) is { } found && found.Free < threads; tries++)
        {
            var problem = Problem(threads, found);
            if (!waits && tries == TriesBeforeRefusal)
            {
                throw new UserErrorException(
                    $"{problem}.",
                    hint: "Wait for them with --wait-for-cores, start fewer workers (--workers), stop the others, or go on all "
                        + "the same, many times slower, with --oversubscribe.");
            }

            if (waits && tries == 1)
            {
                tell($"{problem}; waiting until they are free ...");
            }

            await pause(cancel);
        }
    }

    private static async Task<CoresAnswer?> AskAsync(CancellationToken cancel)
    {
        try
        {
            return CoresAnswer.FromJson(await WorkerQuestion.AskAsync(new CoresRequest(), cancel));
        }
        catch (Exception error) when (error is WorkerQuestionException or JsonException)
        {
            return null;
        }
    }

    private static string Problem(int threads, CoresAnswer found) =>
        $"{UnitFormat.Count(threads, "core")} {(threads == 1 ? "is" : "are")} needed, but only {found.Free} of {found.Cores} "
            + $"{(found.Free == 1 ? "is" : "are")} free on this machine"
            + (found.Holders.Count == 0 ? "" : $" (workers with process id {string.Join(", ", found.Holders)} hold the others)");
}
