using System.Runtime.CompilerServices;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>What is known of a followed experiment at one moment.</summary>
/// <param name="Experiment">Null before the coordinator has answered for the first time.</param>
/// <param name="Log">New log lines.</param>
/// <param name="Note">What is wrong with the connection; null while all is well.</param>
internal sealed record Observation(ExperimentView? Experiment, IReadOnlyList<EventView> Log, string? Note)
{
    /// <summary>Whether the experiment has ended, as the coordinator has just confirmed.</summary>
    public bool IsFinal => Note is null && Experiment is { Status: not ExperimentStatus.Running };
}

/// <summary>Follows the stream of an experiment, and connects again where it breaks.</summary>
/// <param name="patience">How long a coordinator may stay silent before it is given up.</param>
internal sealed class ExperimentFollower(ApiClient client, string id, TimeProvider clock, TimeSpan patience)
{
    private static readonly TimeSpan _reconnectInterval = TimeSpan.FromMilliseconds(250);

    private readonly ExperimentMirror _mirror = new();
    private DateTimeOffset? _silentSince;
    private string? _note;

    /// <param name="withLog">Whether to begin with the log so far.</param>
    /// <param name="repeatInterval">Repeat what is known after this time without a change; null does not.</param>
    /// <returns>Every change until the experiment has ended.</returns>
    /// <exception cref="CoordinatorUnreachableException">The coordinator was silent for too long.</exception>
    public async IAsyncEnumerable<Observation> ReadAsync(
        bool withLog, TimeSpan? repeatInterval, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await using (var updates = client
                .StreamAsync(id, withLog ? _mirror.Logged : null, cancellation)
                .GetAsyncEnumerator(cancellation))
            {
                Observation? seen = null;
                while (true)
                {
                    var next = TryMoveNextAsync(updates);
                    while (seen is not null && repeatInterval is { } time && !await CompletesWithinAsync(next, time))
                    {
                        yield return seen with { Log = [] };
                    }

                    if (!await next)
                    {
                        break;
                    }

                    _mirror.Apply(updates.Current);
                    yield return seen = new Observation(_mirror.View, LogOf(updates.Current), null);
                    if (seen.IsFinal)
                    {
                        yield break;
                    }
                }
            }

            if (_note is not null)
            {
                yield return new Observation(_mirror.View, [], _note);
            }

            await Task.Delay(_reconnectInterval, clock, cancellation);
        }
    }

    private static IReadOnlyList<EventView> LogOf(ExperimentUpdate update) => update switch
    {
        ExperimentSnapshot snapshot => snapshot.Log,
        ExperimentChange change => change.Log,
        _ => [],
    };

    private async Task<bool> CompletesWithinAsync(Task task, TimeSpan time)
    {
        try
        {
            await task.WaitAsync(time, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <returns>False where the stream has ended, or nobody answers and it is too early to give up.</returns>
    private async Task<bool> TryMoveNextAsync(IAsyncEnumerator<ExperimentUpdate> updates)
    {
        try
        {
            var hasMoved = await updates.MoveNextAsync();
            if (hasMoved)
            {
                (_silentSince, _note) = (null, null);
            }

            return hasMoved;
        }
        catch (CoordinatorUnreachableException)
        {
            var now = clock.GetUtcNow();
            _silentSince ??= now;
            var left = patience - (now - _silentSince.Value);
            if (left <= TimeSpan.Zero)
            {
                throw;
            }

            _note = $"the coordinator does not answer; trying for another {left.TotalSeconds:0} s";
            return false;
        }
    }
}
