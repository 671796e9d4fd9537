using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

public class ShortageNoticesTests
{
    private readonly ShortageNotices _notices = new();
    private SlotLedger _ledger = new();

    [Fact]
    public void Each_trial_is_told_once_until_its_request_can_be_satisfied()
    {
        AddWorker("a", threads: 1);
        Enter("t1", threads: 8);
        Assert.Equal(["t1"], Told());
        Enter("t2", threads: 8);
        Enter("t3", threads: 1);
        Assert.Equal(["t2"], Told());
        Assert.Empty(Told());

        AddWorker("b", threads: 8);
        Assert.Empty(Told());
        RemoveWorker("b");
        Assert.Equal(["t1", "t2"], Told().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_request_that_was_withdrawn_before_it_was_looked_at_is_not_answered()
    {
        AddWorker("a", threads: 1);
        Enter("t1", threads: 8);
        _ledger = _ledger.Release(Key("t1"));
        Assert.Empty(Told());
    }

    [Fact]
    public void A_lack_of_workers_is_said_only_once_it_has_lasted()
    {
        AddWorker("a", threads: 1);
        _ledger = _ledger.Request(Request("t1", threads: 1) with { Least = 2, Most = 2 });
        _notices.Enter(Key("t1"));
        Assert.Empty(Told());
        Assert.Equal(["t1"], Told(persists: true));
    }

    /// <summary>Small trials come and go while ten thousand wait for a worker that is not there.</summary>
    [Fact]
    public void Those_that_wait_are_not_looked_at_again_for_every_trial_that_ends()
    {
        const int Waiting = 10_000;
        const int Passing = 1000;
        AddWorker("a", threads: 1);
        for (var number = 0; number < Waiting; number++)
        {
            Enter($"t{number}", threads: 8);
        }

        Assert.Equal(Waiting, Told().Count());
        var before = _notices.Looks;
        for (var number = Waiting; number < Waiting + Passing; number++)
        {
            Enter($"t{number}", threads: 1);
            _ledger = _ledger.Grant().Ledger;
            Assert.Empty(Told());
            _ledger = _ledger.Release(Key($"t{number}"));
            Assert.Empty(Told());
        }

        Assert.Equal(Passing, _notices.Looks - before);
    }

    private IEnumerable<string> Told(bool persists = false) =>
        _notices.Next(_ledger, persists).Select(notice => notice.Trial.Trial.Value);

    private void AddWorker(string id, int threads)
    {
        _ledger = _ledger.Add(new WorkerId(id), Offer with { Threads = threads });
        _notices.ChangeWorkers();
    }

    private void RemoveWorker(string id)
    {
        _ledger = _ledger.Remove(new WorkerId(id)).Ledger;
        _notices.ChangeWorkers();
    }

    private void Enter(string trial, int threads)
    {
        _ledger = _ledger.Request(Request(trial, threads));
        _notices.Enter(Key(trial));
    }

    private static SlotRequest Request(string trial, int threads) =>
        new(Key(trial), new TrialPlace(Now, int.Parse(trial[1..])), threads);

    private static TrialKey Key(string trial) => new(Experiment, new TrialId(trial));
}
