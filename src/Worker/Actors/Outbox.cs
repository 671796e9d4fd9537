using System.Collections.Immutable;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Actors;

/// <summary>Reports that are not acknowledged yet, numbered from 1 in the order in which they were added.</summary>
public sealed record Outbox
{
    private long Sent { get; init; }

    public ImmutableQueue<TrialProtocol.Report> Unacknowledged { get; init; } = [];

    /// <param name="report">Makes the report from its sequence number.</param>
    public Outbox Add(Func<long, TrialProtocol.Report> report) =>
        this with { Sent = Sent + 1, Unacknowledged = Unacknowledged.Enqueue(report(Sent + 1)) };

    /// <summary>Removes every report up to <paramref name="sequence"/>.</summary>
    public Outbox Acknowledge(long sequence)
    {
        var rest = Unacknowledged;
        while (!rest.IsEmpty && rest.Peek().Sequence <= sequence)
        {
            rest = rest.Dequeue();
        }

        return this with { Unacknowledged = rest };
    }
}
