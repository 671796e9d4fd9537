using AeCluster.Worker.Actors;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Tests.Actors;

public class CheckpointFetchTests
{
    private const int MaxRefusals = 3;

    private CheckpointFetch _fetch = new(MaxRefusals);

    [Fact]
    public void A_checkpoint_that_arrives_is_handed_on() =>
        Assert.Equal([1, 2], Assert.IsType<FetchOutcome.Fetched>(End(new Transfer.Done([1, 2], "hash"))).Bytes);

    [Fact]
    public void A_damaged_checkpoint_is_not_fetched_again() =>
        Assert.Equal("wrong hash", Assert.IsType<FetchOutcome.Unusable>(End(new Transfer.Damaged("wrong hash"))).Reason);

    [Fact]
    public void An_attempt_that_is_no_longer_current_is_superseded() =>
        Assert.IsType<FetchOutcome.Superseded>(End(new Transfer.Stale()));

    [Fact]
    public void An_unreachable_coordinator_is_tried_again_without_limit() => Assert.All(
        Enumerable.Repeat(new Transfer.Unreachable("no route"), 10 * MaxRefusals),
        failure => Assert.Same(failure, Assert.IsType<FetchOutcome.TryAgain>(End(failure)).Failure));

    [Fact]
    public void A_coordinator_that_refuses_is_given_up_after_the_last_allowed_refusal_whatever_comes_between()
    {
        for (var i = 0; i < MaxRefusals; i++)
        {
            Assert.IsType<FetchOutcome.TryAgain>(End(new Transfer.Refused("disk error")));
            Assert.IsType<FetchOutcome.TryAgain>(End(new Transfer.Unreachable("no route")));
        }

        Assert.Equal("disk error", Assert.IsType<FetchOutcome.GivenUp>(End(new Transfer.Refused("disk error"))).Reason);
    }

    private FetchOutcome End(Transfer result)
    {
        (_fetch, var outcome) = _fetch.End(result);
        return outcome;
    }
}
