using System.Collections.Immutable;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Files to upload to the coordinator: one at a time, in the order they were added, each until it has arrived. An unreachable
/// coordinator is tried again without limit; one that refuses a file (its disk is full, say), a limited number of times.
/// </summary>
/// <param name="MaxRefusals">Refusals, without a success in between, before a file is given up.</param>
public sealed record Uploads(int MaxRefusals)
{
    /// <summary>The first one is being sent while <see cref="IsUnderWay"/>.</summary>
    private ImmutableList<OutgoingFile> Files { get; init; } = [];

    private bool IsUnderWay { get; init; }

    private int Refusals { get; init; }

    /// <summary>Whether every file has arrived, or no longer matters.</summary>
    public bool IsEmpty => Files.IsEmpty;

    /// <summary>Adds a file, which takes the place of replaceable files that are still waiting.</summary>
    public Uploads Add(OutgoingFile file)
    {
        var underWay = IsUnderWay ? 1 : 0;
        return this with { Files = [.. Files.Take(underWay), .. Files.Skip(underWay).Where(old => !old.IsReplaceable), file] };
    }

    /// <returns>The file to begin sending now; null if one is under way or none is left.</returns>
    public (Uploads Uploads, OutgoingFile? File) Begin() =>
        IsUnderWay || IsEmpty ? (this, null) : (this with { IsUnderWay = true }, Files[0]);

    /// <summary>The transfer that was under way has ended.</summary>
    public (Uploads Uploads, UploadOutcome Outcome) End(Transfer result)
    {
        var idle = this with { IsUnderWay = false, Refusals = result is Transfer.Refused ? Refusals + 1 : Refusals };
        return result switch
        {
            // Another attempt has taken over.
            Transfer.Stale => (idle with { Files = [] }, new UploadOutcome.Nothing()),
            // The file that was under way has been dropped meanwhile.
            Transfer.Done when IsEmpty => (idle, new UploadOutcome.Nothing()),
            Transfer.Done done => (idle.WithoutFirst(), new UploadOutcome.Stored(Files[0], done.Sha256)),
            Transfer.Refused refused when idle.Refusals > MaxRefusals && !IsEmpty => Files[0].IsReplaceable
                ? (idle.WithoutFirst(), new UploadOutcome.GivenUp(Files[0], result))
                : (idle, new UploadOutcome.Failed(Files[0], refused.Reason)),
            _ => (idle, new UploadOutcome.TryAgain(result)),
        };
    }

    /// <summary>Drops every file.</summary>
    public Uploads Clear() => this with { Files = [] };

    private Uploads WithoutFirst() => this with { Files = Files.RemoveAt(0), Refusals = 0 };
}
