using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Tests.Local;

public class CoreCheckTests
{
    private readonly List<string> _told = [];
    private int _asked;

    [Fact]
    public async Task Enough_free_cores_are_enough()
    {
        await EnsureAsync(2, waits: false, Free(2));
        Assert.Equal(1, _asked);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Too_few_are_refused_with_the_numbers_the_holders_and_the_remedies()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => EnsureAsync(2, waits: false, Free(1)));
        Assert.Equal(
            "2 cores are needed, but only 1 of 4 is free on this machine (workers with process id 4711, 4712 hold the others).",
            error.Message);
        Assert.Contains("--wait-for-cores", error.Hint);
        Assert.Contains("--oversubscribe", error.Hint);
    }

    [Fact]
    public async Task Workers_that_are_just_ending_refuse_nothing() => await EnsureAsync(2, waits: false, Free(0), Free(2));

    [Fact]
    public async Task Who_waits_is_told_once_and_goes_on_when_there_are_enough()
    {
        await EnsureAsync(2, waits: true, [.. Enumerable.Repeat(Free(0), 20), Free(2)]);
        Assert.Equal(21, _asked);
        Assert.Contains("0 of 4 are free", Assert.Single(_told));
    }

    [Fact]
    public async Task Where_nobody_can_count_workers_will_see_for_themselves() => await EnsureAsync(2, waits: false, [null]);

    private static CoresAnswer Free(int count) => new(4, count, ["4711", "4712"]);

    private Task EnsureAsync(int threads, bool waits, params CoresAnswer?[] answers) => CoreCheck.EnsureAsync(
        threads,
        _ => Task.FromResult(answers[Math.Min(_asked++, answers.Length - 1)]),
        waits,
        _told.Add,
        pause: _ => Task.CompletedTask,
        TestContext.Current.CancellationToken);
}
