using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>Cost of an exchange since it was created; subtract two values to get the cost of a step.</summary>
/// <param name="Waiting">Idle time, waiting for peers.</param>
/// <param name="Reducing">Time spent adding.</param>
/// <param name="Moving">The remaining time within calls: sending, receiving, checksums.</param>
public readonly record struct ExchangeCost(Traffic Sent, Traffic Received, TimeSpan Waiting, TimeSpan Reducing, TimeSpan Moving)
{
    public static ExchangeCost operator -(ExchangeCost after, ExchangeCost before) => new(
        after.Sent - before.Sent,
        after.Received - before.Received,
        after.Waiting - before.Waiting,
        after.Reducing - before.Reducing,
        after.Moving - before.Moving);
}
