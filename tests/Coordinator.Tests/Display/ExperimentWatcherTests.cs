using System.Net;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Display;

public class ExperimentWatcherTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Id => Samples.Finished().Id;

    [Fact]
    public async Task In_a_pipe_each_event_is_printed_once_and_plainly()
    {
        var terminal = new TestTerminal();
        var asked = 0;
        var stub = Scripted(
            () => ++asked < 3 ? Samples.Sweep() : Samples.Finished(),
            after =>
                [
                    .. Enumerable
                        .Range(after + 1, Math.Max(0, asked - after))
                        .Select(number => Samples.Event(number, $"event {number}" + new string('.', 300))),
                ]);

        var end = await Watch(terminal, stub);

        Assert.Equal(ExperimentStatus.Completed, end.Status);
        Assert.Equal(["event 1", "event 2", "event 3"], terminal.Lines.Select(line => line.Split("  ")[2].Split('.')[0]));
        Assert.DoesNotContain('\u001b', terminal.Output);
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

    private static async Task<ExperimentView> Watch(TestTerminal terminal, StubCoordinator stub, TimeProvider? clock = null)
    {
        using var client = stub.Client();
        return await new ExperimentWatcher(terminal.CliContext(clock: clock)).WatchAsync(client, Id, Stop);
    }

    private static StubCoordinator Scripted(Func<ExperimentView> view, Func<int, IReadOnlyList<EventView>>? events = null) =>
        new(request => request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal)
            ? StubCoordinator.Json(events?.Invoke(int.Parse(request.RequestUri.Query.Split('=')[1])) ?? [])
            : StubCoordinator.Json(view()));
}
