using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>A trial of a search, with what has arrived of it and what of that counts already.</summary>
/// <param name="number">From 0.</param>
/// <param name="epochs">All its epochs.</param>
/// <param name="costPerEpoch">As <see cref="TrialCost"/> has it.</param>
internal sealed class MachineTrial(int number, Point point, int epochs, double costPerEpoch)
{
    private readonly List<ImmutableArray<double>> _values = [];

    public int Number { get; } = number;

    public Point Point { get; } = point;

    public int Epochs { get; } = epochs;

    public double CostPerEpoch { get; } = costPerEpoch;

    /// <summary>Number of epochs to which it may train.</summary>
    public int Until { get; set; }

    /// <summary>Number of epochs that count.</summary>
    public int Revealed { get; set; }

    /// <summary>Its result, once it is over.</summary>
    public TrialResult? Result { get; set; }

    /// <summary>Whether its result counts, or a rule has ended it.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The values of the goals after each epoch that has arrived, without gaps.</summary>
    public IReadOnlyList<ImmutableArray<double>> Values => _values;

    public bool IsLastJob => Until >= Epochs;

    /// <summary>Whether what its job was to bring has arrived.</summary>
    public bool HasArrived => Result is not null || (!IsLastJob && _values.Count >= Until);

    /// <summary>Epochs may be reported again, with the same values, and out of order.</summary>
    public void Report(int epoch, ImmutableArray<double> values)
    {
        if (epoch == _values.Count + 1)
        {
            _values.Add(values);
        }
    }
}
