using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Decides how to continue after each try to fetch the checkpoint to resume from. An unreachable coordinator is tried again
/// without limit; one that refuses the file, a limited number of times.
/// </summary>
/// <param name="MaxRefusals">Refusals after which the fetch is given up.</param>
internal sealed record CheckpointFetch(int MaxRefusals)
{
    private int Refusals { get; init; }

    /// <summary>A transfer has ended.</summary>
    public (CheckpointFetch Fetch, FetchOutcome Outcome) End(Transfer result)
    {
        var next = result is Transfer.Refused ? this with { Refusals = Refusals + 1 } : this;
        return (next, result switch
        {
            Transfer.Done done => new FetchOutcome.Fetched(done.Bytes),
            Transfer.Stale => new FetchOutcome.Superseded(),
            Transfer.Damaged damaged => new FetchOutcome.Unusable(damaged.Reason),
            Transfer.Refused refused when next.Refusals > MaxRefusals => new FetchOutcome.GivenUp(refused.Reason),
            _ => new FetchOutcome.TryAgain(result),
        });
    }
}

/// <summary>How to continue after a try to fetch a checkpoint.</summary>
internal abstract record FetchOutcome
{
    public sealed record Fetched(byte[] Bytes) : FetchOutcome;

    /// <summary>Another attempt has taken over.</summary>
    public sealed record Superseded : FetchOutcome;

    /// <summary>This checkpoint will never be usable; an older one may be.</summary>
    public sealed record Unusable(string Reason) : FetchOutcome;

    /// <summary>The coordinator has refused the checkpoint too often.</summary>
    public sealed record GivenUp(string Reason) : FetchOutcome;

    /// <summary>The fetch is to be repeated after a pause.</summary>
    public sealed record TryAgain(Transfer Failure) : FetchOutcome;
}
