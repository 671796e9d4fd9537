using AeCluster.Messages.Protocol;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Adds up what steps cost.</summary>
internal sealed class StepCostMeter(IGradientExchange exchange, int shards)
{
    private ExchangeCost _before = exchange.Cost;
    private TimeSpan _computing;
    private int _steps;

    /// <summary>The gradients of this member's shards are computed.</summary>
    public void Computed(TimeSpan time) => _computing += time;

    /// <summary>The step is done.</summary>
    public void Applied(TimeSpan time)
    {
        _computing += time;
        _steps++;
    }

    /// <summary>What the steps since the last call have cost.</summary>
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
