using System.Collections.Immutable;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Files on their way to the coordinator: one at a time, in the order they were added, each until it has arrived. A
/// coordinator out of reach is waited for without end; one that refuses a file (its disk is full, say) only so often.
/// </summary>
/// <param name="MostRefusals">In a row.</param>
public sealed record Uploads(int MostRefusals)
{
    /// <summary>The first is the one that is under way, if any is.</summary>
    private ImmutableList<OutgoingFile> Files { get; init; } = [];

    private bool IsUnderWay { get; init; }

    private int Refusals { get; init; }

    /// <summary>All has been delivered, or does not matter any more.</summary>
    public bool IsEmpty => Files.IsEmpty;

    /// <summary>A replaceable file that still waits gives way to this one.</summary>
    public Uploads Add(OutgoingFile file)
    {
        var underWay = IsUnderWay ? 1 : 0;
        return this with { Files = [.. Files.Take(underWay), .. Files.Skip(underWay).Where(old => !old.IsReplaceable), file] };
    }

    /// <summary>The file to begin sending now; null where one is under way or there is none.</summary>
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
            // Without files: the one under way was given up meanwhile.
            Transfer.Done when IsEmpty => (idle, new UploadOutcome.Nothing()),
            Transfer.Done done => (idle.WithoutFirst(), new UploadOutcome.Stored(Files[0], done.Sha256)),
            Transfer.Refused refused when idle.Refusals > MostRefusals && !IsEmpty => Files[0].IsReplaceable
                ? (idle.WithoutFirst(), new UploadOutcome.GivenUp(Files[0]))
                : (idle, new UploadOutcome.Hopeless(Files[0], refused.Reason)),
            _ => (idle, new UploadOutcome.TryAgain()),
        };
    }

    /// <summary>No file matters any more.</summary>
    public Uploads Clear() => this with { Files = [] };

    private Uploads WithoutFirst() => this with { Files = Files.RemoveAt(0), Refusals = 0 };
}
