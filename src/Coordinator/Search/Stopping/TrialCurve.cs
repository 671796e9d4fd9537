namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>What a rule knows of a trial at one moment. Immutable: later values are in later records.</summary>
public sealed record TrialCurve
{
    private readonly CurveValues _values;

    internal TrialCurve(int number, int epochs, int target, int group)
    {
        (Number, Epochs, Target, Group) = (number, epochs, target, group);
        _values = new CurveValues();
    }

    /// <summary>From 0, in the order in which trials were proposed.</summary>
    public int Number { get; }

    /// <summary>All epochs that it has.</summary>
    public int Epochs { get; }

    /// <summary>Number of the settings of which this is one repetition with another seed; its own number without
    /// repeats.</summary>
    public int Group { get; }

    /// <summary>What was decided of it.</summary>
    public CurveStatus Status { get; internal init; }

    /// <summary>The number of epochs it is to be trained for before it is judged next, or was trained for when it was judged
    /// last.</summary>
    public int Target { get; internal init; }

    /// <summary>Number of epochs after which its value is known.</summary>
    public int Known { get; private init; }

    /// <summary>The lowest of all known values.</summary>
    public double Value => Best(Known);

    /// <summary>The first goal after this many epochs: lower is better, positive infinity for what is no finite
    /// number.</summary>
    /// <param name="epochs">From 1 to <see cref="Known"/>.</param>
    public double After(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epochs, Known);
        return _values.After(epochs);
    }

    /// <summary>The lowest value known within the first epochs; positive infinity where none is known.</summary>
    public double Best(int epochs) => Math.Min(epochs, Known) is > 0 and var last ? _values.Best(last) : double.PositiveInfinity;

    /// <summary>The curve with the value after the next epoch.</summary>
    internal TrialCurve With(double value)
    {
        if (Known == Epochs)
        {
            throw new ArgumentException($"Trial {Number} has {Epochs} epochs, and all are known.", nameof(value));
        }

        _values.Add(Known, double.IsFinite(value) ? value : double.PositiveInfinity);
        return this with { Known = Known + 1 };
    }
}

public enum CurveStatus
{
    /// <summary>Training, or about to.</summary>
    Running,

    /// <summary>Waiting for a promotion.</summary>
    Paused,

    /// <summary>Stopped by a rule.</summary>
    Stopped,

    /// <summary>Trained for all its epochs.</summary>
    Completed,

    /// <summary>Failed or cancelled.</summary>
    Failed,
}

/// <summary>The values after each epoch and the lowest so far. The records of one trial share them, and each sees those that it
/// knows: values are only added.</summary>
internal sealed class CurveValues
{
    private readonly List<(double Value, double Best)> _epochs = [];

    public double After(int epochs) => _epochs[epochs - 1].Value;

    public double Best(int epochs) => _epochs[epochs - 1].Best;

    /// <param name="known">Number of values that the record knows that the value is added to.</param>
    public void Add(int known, double value)
    {
        if (known != _epochs.Count)
        {
            throw new InvalidOperationException("A value was added to a record of a curve that is not the newest.");
        }

        _epochs.Add((value, known == 0 ? value : Math.Min(value, _epochs[^1].Best)));
    }
}
