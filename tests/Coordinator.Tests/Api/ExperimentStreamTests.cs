using System.Net.ServerSentEvents;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Tests.Api;

/// <summary>The stream of a read model without a server. Every wait is over at once.</summary>
public sealed class ExperimentStreamTests
{
    private readonly ExperimentReadModel _model = new(
        Experiments.Of(Experiments.Trial("t1").On("w1")), "folder", [], TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_that_come_together_are_sent_as_one()
    {
        await using var stream = Open(_model.Subscribe(null));
        Assert.Equal("snapshot", (await NextAsync(stream)).EventType);
        _model.Note("a", "first");
        _model.Note("b", "second");
        Show(1);
        Show(2);

        var change = await NextAsync(stream);

        Assert.Equal("change", change.EventType);
        Assert.Contains("first", change.Data, StringComparison.Ordinal);
        Assert.Contains("second", change.Data, StringComparison.Ordinal);
        Assert.Contains("\"events\":2", change.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_changes_there_is_a_heartbeat()
    {
        await using var stream = Open(_model.Subscribe(null));
        await NextAsync(stream);
        Assert.Equal(("heartbeat", ""), ((await NextAsync(stream)).EventType, (await NextAsync(stream)).Data));
    }

    [Fact]
    public async Task A_reader_that_falls_behind_gets_a_new_snapshot_and_the_log_lines_that_it_missed()
    {
        var from = new List<int>();
        await using var stream = Open(_model.Subscribe(null), after =>
        {
            from.Add(after);
            return Task.FromResult<ExperimentSubscription?>(_model.Subscribe(after));
        });
        _model.Note("a", "seen");
        await NextAsync(stream);
        await NextAsync(stream);
        for (var step = 0; step <= ExperimentSubscription.MaxPendingChanges; step++)
        {
            Show(step);
        }

        _model.Note("b", "missed");

        // The changes that were still kept may come first.
        SseItem<string> item;
        do
        {
            item = await NextAsync(stream);
        }
        while (item.EventType == "change");
        Assert.Equal("snapshot", item.EventType);
        Assert.Contains("missed", item.Data, StringComparison.Ordinal);
        Assert.Equal([1], from);
    }

    [Fact]
    public async Task It_ends_where_the_experiments_actor_does()
    {
        await using var stream = Open(_model.Subscribe(null));
        await NextAsync(stream);
        _model.Close();
        Assert.False(await stream.MoveNextAsync());
    }

    [Fact]
    public async Task A_reader_that_goes_ends_its_subscription()
    {
        using var gone = new CancellationTokenSource();
        var subscription = _model.Subscribe(null);
        await using var stream = Open(subscription, cancel: gone.Token);
        await NextAsync(stream);
        await gone.CancelAsync();
        Assert.False(await stream.MoveNextAsync());
        Assert.True(subscription.Changes.Completion.IsCompleted);
    }

    private static IAsyncEnumerator<SseItem<string>> Open(
        ExperimentSubscription first,
        Func<int, Task<ExperimentSubscription?>>? subscribe = null,
        CancellationToken cancel = default) =>
        ExperimentStream
            .ReadAsync(
                first,
                subscribe ?? (_ => throw new InvalidOperationException("Nothing was missed.")),
                new LeapingClock(),
                cancel.CanBeCanceled ? cancel : Stop)
            .GetAsyncEnumerator(Stop);

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> stream)
    {
        Assert.True(await stream.MoveNextAsync());
        return stream.Current;
    }

    private void Show(int step)
    {
        var attempt = new AttemptId(new ExperimentId("shapes-1"), new TrialId("t1"), 1);
        _model.Apply(new TrialProtocol.Progress(attempt, 1, step, 0.5, 100, Sample.Measures));
    }
}
