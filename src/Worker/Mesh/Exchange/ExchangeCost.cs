using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>What an exchange has cost since it began; subtract two to see one step.</summary>
/// <param name="Waiting">Time in which there was nothing to do but wait for peers.</param>
/// <param name="Reducing">Time spent adding.</param>
/// <param name="Moving">The rest of the time within calls: sending, receiving, checksums.</param>
public readonly record struct ExchangeCost(Traffic Sent, Traffic Received, TimeSpan Waiting, TimeSpan Reducing, TimeSpan Moving)
{
    public static ExchangeCost operator -(ExchangeCost after, ExchangeCost before) => new(
        after.Sent - before.Sent,
        after.Received - before.Received,
        after.Waiting - before.Waiting,
        after.Reducing - before.Reducing,
        after.Moving - before.Moving);
}
