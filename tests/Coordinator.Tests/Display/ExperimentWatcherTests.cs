using System.Net;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Display;

public class ExperimentWatcherTests
{
    private static readonly FollowOptions _everyEvent = new() { Every = TimeSpan.Zero };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Id => Samples.Finished().Id;

    [Fact]
    public async Task In_a_pipe_each_event_is_printed_once_and_plainly_where_that_is_asked_for()
    {
        var terminal = new TestTerminal();
        var asked = 0;
        var stub = Scripted(
            () => ++asked < 3 ? Samples.Sweep() : Samples.Finished(),
            after => [.. Enumerable.Range(after + 1, Math.Max(0, asked - after)).Select(Line)]);

        var end = await Watch(terminal, stub, how: _everyEvent);

        Assert.Equal(ExperimentStatus.Completed, end.Status);
        Assert.Equal(["event 1", "event 2", "event 3"], terminal.Lines.Select(line => line.Split("  ")[2].Split('.')[0]));
        Assert.DoesNotContain('\u001b', terminal.Output);

        static EventView Line(int number) => Samples.Event(number, $"event {number}" + new string('.', 300));
    }

    [Fact]
    public async Task In_a_pipe_what_matters_is_printed_at_once_and_the_rest_as_a_summary()
    {
        var terminal = new TestTerminal();
        var asked = 0;
        var stub = Scripted(
            () => ++asked < 2 ? Samples.Sweep() : Samples.Finished(),
            after => [.. Enumerable.Range(after + 1, 1000 - after).Select(LineOfMany)]);

        await Watch(terminal, stub, how: new FollowOptions { Every = TimeSpan.FromDays(1) });

        Assert.Equal(
            ["event 400", "event 700", "2 of 6 trials done"],
            terminal.Lines.Select(line => line.Split("  ") is [_, "t01", var text] ? text : line.Split("  ")[1]));
    }

    [Fact]
    public async Task In_a_pipe_there_is_a_summary_in_each_interval_though_nothing_happens()
    {
        var terminal = new TestTerminal();
        var clock = new LeapingClock();
        var start = clock.GetUtcNow();
        var stub = Scripted(() => (clock.GetUtcNow() - start).TotalSeconds < 60 ? Samples.Sweep() : Samples.Finished());

        await Watch(terminal, stub, clock, new FollowOptions { Every = TimeSpan.FromSeconds(10) });

        Assert.InRange(terminal.Lines.Count, 5, 7);
        Assert.All(terminal.Lines, line => Assert.Contains("2 of 6 trials done", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Quietly_only_problems_are_printed_and_those_as_errors(bool isTerminal)
    {
        var terminal = new TestTerminal(isTerminal: isTerminal);
        var asked = 0;
        var stub = Scripted(
            () => ++asked < 2 ? Samples.Sweep() : Samples.Finished(),
            after => [.. Enumerable.Range(after + 1, 1000 - after).Select(LineOfMany)]);

        await Watch(terminal, stub, how: new FollowOptions { Quiet = true });

        Assert.Equal("", terminal.Output);
        Assert.Equal($"{PlainDisplay.Line(LineOfMany(400))}\n", terminal.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_are_followed_to_the_end_over_one_connection(bool isTerminal)
    {
        var terminal = new TestTerminal(isTerminal: isTerminal);
        var first = Samples.Sweep() with { Events = 1 };
        var changes = first.Trials.Select((trial, at) => Change(
            at == first.Trials.Count - 1 ? ExperimentStatus.Completed : ExperimentStatus.Running,
            trial with { Status = TrialStatus.Completed },
            Samples.Event(at + 2, $"event {at + 2}")));
        var stub = new StubCoordinator(_ => StubCoordinator.Stream(
            [StubCoordinator.Snapshot(first, [Samples.Event(1, "event 1")]), .. changes]));

        var end = await Watch(terminal, stub, how: _everyEvent);

        Assert.Equal(ExperimentStatus.Completed, end.Status);
        Assert.Equal(
            first.Trials.Select(trial => (trial.Id, TrialStatus.Completed)),
            end.Trials.Select(it => (it.Id, it.Status)));
        Assert.Single(stub.Requests);
        if (!isTerminal)
        {
            Assert.Equal(
                Enumerable.Range(1, 1 + first.Trials.Count).Select(number => $"event {number}"),
                terminal.Lines.Select(line => line.Split("  ")[2]));
        }
    }

    [Fact]
    public async Task After_a_broken_connection_the_log_goes_on_where_it_was()
    {
        var asked = 0;
        var stub = Scripted(
            () => ++asked < 3 ? Samples.Sweep() : Samples.Finished(),
            after => [Samples.Event(after + 1)]);

        await Watch(new TestTerminal(), stub);

        Assert.Equal(
            Enumerable.Range(0, 3).Select(after => $"GET /api/experiments/{Id}/stream?after={after}"),
            stub.Requests);
    }

    [Fact]
    public async Task On_a_terminal_the_table_is_drawn_and_cleared_at_the_end()
    {
        var terminal = new TestTerminal(width: 200, isTerminal: true);
        var asked = 0;

        await Watch(terminal, Scripted(() => ++asked < 3 ? Samples.Sweep() : Samples.Finished()));

        Assert.Contains("t03", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("samples/s", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("\u001b[?25h", terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_coordinator_that_comes_back_in_time_is_waited_for_with_a_note(bool isTerminal)
    {
        var terminal = new TestTerminal(isTerminal: isTerminal);
        var clock = new LeapingClock();
        var stub = Scripted(() => (clock.GetUtcNow() - Samples.Now).TotalSeconds switch
        {
            < 2 => Samples.Sweep(),
            < 22 => throw new HttpRequestException("refused"),
            _ => Samples.Finished(),
        });

        var end = await Watch(terminal, stub, clock);

        Assert.Equal(ExperimentStatus.Completed, end.Status);
        Assert.Contains("the coordinator does not answer; trying for another 30 s", terminal.Output, StringComparison.Ordinal);
        if (!isTerminal)
        {
            Assert.Single(terminal.Lines, line => line.Contains("does not answer", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_coordinator_that_stays_away_is_given_up_after_half_a_minute(bool isTerminal)
    {
        var clock = new LeapingClock();
        var stub = Scripted(() => throw new HttpRequestException("refused"));

        await Assert.ThrowsAsync<CoordinatorUnreachableException>(() =>
            Watch(new TestTerminal(isTerminal: isTerminal), stub, clock));

        Assert.InRange((clock.GetUtcNow() - Samples.Now).TotalSeconds, 29, 32);
    }

    [Fact]
    public async Task Garbage_ends_the_watching_at_once()
    {
        var stub = new StubCoordinator(_ => StubCoordinator.Text("<html>", "text/html", HttpStatusCode.OK));
        var thrown = await Assert.ThrowsAsync<UserErrorException>(() => Watch(new TestTerminal(), stub));
        Assert.Contains("not as a coordinator does", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<ExperimentView> Watch(
        TestTerminal terminal, StubCoordinator stub, TimeProvider? clock = null, FollowOptions? how = null)
    {
        using var client = stub.Client();
        var watcher = new ExperimentWatcher(terminal.CliContext(clock: clock), how ?? new FollowOptions());
        return await watcher.WatchAsync(client, Id, Stop);
    }

    /// <summary>A thousand epochs, among them a failure and the end of a trial.</summary>
    private static EventView LineOfMany(int number) => Samples.Event(number, $"event {number}") with
    {
        Level = number switch
        {
            400 => EventLevel.Problem,
            700 => EventLevel.News,
            _ => EventLevel.Detail,
        },
    };

    private static ExperimentChange Change(ExperimentStatus status, TrialView trial, EventView line) =>
        new(line.Number, status, null, 2, line.Number, new TrialCounts(0, 0, 1, 0, 0), [], [trial], [line]);

    /// <summary>Each connection brings one snapshot, and breaks off where the experiment still runs.</summary>
    private static StubCoordinator Scripted(Func<ExperimentView> view, Func<int, IReadOnlyList<EventView>>? log = null) =>
        new(request =>
        {
            var known = request.RequestUri!.Query is { Length: > 0 } query ? int.Parse(query.Split('=')[1]) : (int?)null;
            var experiment = view();
            var lines = known is { } after ? log?.Invoke(after) ?? [] : [];
            return StubCoordinator.Stream(
                StubCoordinator.Snapshot(experiment with { Events = (known ?? 0) + lines.Count }, lines));
        });
}
