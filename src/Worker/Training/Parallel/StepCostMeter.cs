using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Accumulates the cost of steps.</summary>
internal sealed class StepCostMeter(IGradientExchange exchange, int shards)
{
    private ExchangeCost _before = exchange.Cost;
    private TimeSpan _computing;
    private int _steps;

    /// <summary>Records the time of the gradients of this member's shards.</summary>
    public void Computed(TimeSpan time) => _computing += time;

    /// <summary>Records the time of the optimizer, which ends a step.</summary>
    public void Applied(TimeSpan time)
    {
        _computing += time;
        _steps++;
    }

    /// <summary>Returns the cost of the steps since the previous call.</summary>
    public StepCosts Take()
    {
        var cost = exchange.Cost - _before;
        var costs = new StepCosts(
            _steps,
            shards,
            _computing.TotalSeconds,
            cost.Waiting.TotalSeconds,
            cost.Reducing.TotalSeconds,
            cost.Moving.TotalSeconds,
            cost.Sent.Bytes,
            cost.Sent.Messages);
        (_before, _computing, _steps) = (exchange.Cost, TimeSpan.Zero, 0);
        return costs;
    }
}
