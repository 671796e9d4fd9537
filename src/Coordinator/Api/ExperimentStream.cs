using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;
using Akka.Actor;

namespace AeCluster.Coordinator.Api;

/// <summary>
/// A subscription as server-sent events: a <c>snapshot</c>, then a <c>change</c> at most every <see cref="ChangeInterval"/>, and
/// a
/// <c>heartbeat</c> where nothing changes. The stream ends after the final state of the experiment.
/// </summary>
internal static class ExperimentStream
{
    public const string Heartbeat = "heartbeat";

    /// <summary>Changes that come faster are sent as one.</summary>
    public static readonly TimeSpan ChangeInterval = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <param name="first">The stream disposes it.</param>
    /// <param name="subscribe">Subscribes again, with the log lines after a number; null where there is nothing to subscribe to
    /// any more.</param>
    /// <param name="stopping">The server is stopping: an open stream would delay it.</param>
    /// <param name="gone">The client has gone.</param>
    public static IResult Of(
        ExperimentSubscription first,
        Func<int, Task<ExperimentSubscription?>> subscribe,
        CancellationToken stopping,
        CancellationToken gone)
    {
        return TypedResults.ServerSentEvents(UntilStoppedAsync());

        async IAsyncEnumerable<SseItem<string>> UntilStoppedAsync()
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
            await foreach (var item in ReadAsync(first, subscribe, TimeProvider.System, end.Token))
            {
                yield return item;
            }
        }
    }

    /// <summary>Ends quietly when it is cancelled.</summary>
    internal static async IAsyncEnumerable<SseItem<string>> ReadAsync(
        ExperimentSubscription first,
        Func<int, Task<ExperimentSubscription?>> subscribe,
        TimeProvider clock,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var subscription = first; subscription is not null;)
        {
            using var current = subscription;
            var (status, logged) = (current.Snapshot.Experiment.Status, current.Snapshot.Experiment.Events);
            yield return Item(ExperimentSnapshot.EventType, current.Snapshot);
            while (status == ExperimentStatus.Running && !current.HasFallenBehind)
            {
                var next = await NextAsync(current, clock, cancel);
                if (next == Next.End)
                {
                    break;
                }

                if (next == Next.Quiet)
                {
                    yield return new SseItem<string>("", Heartbeat);
                    continue;
                }

                var change = ExperimentChange.Merge([.. Pending(current)]);
                (status, logged) = (change.Status, change.Events);
                yield return Item(ExperimentChange.EventType, change);
            }

            subscription = current.HasFallenBehind && !cancel.IsCancellationRequested
                ? await AgainAsync(() => subscribe(logged))
                : null;
        }
    }

    private enum Next
    {
        Change,
        Quiet,
        End,
    }

    /// <summary>Waits until there are changes and the interval after the ones before is over.</summary>
    private static async Task<Next> NextAsync(ExperimentSubscription subscription, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            var changes = subscription.Changes.WaitToReadAsync(cancel).AsTask();
            if (!await changes.WaitAsync(HeartbeatInterval, clock, cancel))
            {
                return Next.End;
            }

            await Task.Delay(ChangeInterval, clock, cancel);
            return Next.Change;
        }
        catch (TimeoutException)
        {
            return Next.Quiet;
        }
        catch (OperationCanceledException)
        {
            return Next.End;
        }
    }

    private static async Task<ExperimentSubscription?> AgainAsync(Func<Task<ExperimentSubscription?>> subscribe)
    {
        try
        {
            return await subscribe();
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static IEnumerable<ExperimentChange> Pending(ExperimentSubscription subscription)
    {
        while (subscription.Changes.TryRead(out var change))
        {
            yield return change;
        }
    }

    private static SseItem<string> Item<T>(string type, T update) =>
        new(JsonSerializer.Serialize(update, WireJson.Options), type);
}
