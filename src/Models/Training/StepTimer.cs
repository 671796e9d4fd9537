using System.Diagnostics;

namespace AeCluster.Models.Training;

/// <summary>Measures the time that the training steps of an epoch take. It affects no result.</summary>
internal sealed class StepTimer
{
    private long _stepBegan;
    private long _examples;

    /// <summary>Time spent in the steps of the running epoch.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Training throughput over the running epoch; 0 before its first step.</summary>
    public double ExamplesPerSecond => _examples == 0 ? 0 : _examples / Elapsed.TotalSeconds;

    /// <summary>Starts timing a step, unless it is being timed already.</summary>
    public void BeginStep()
    {
        if (_stepBegan == 0)
        {
            _stepBegan = Stopwatch.GetTimestamp();
        }
    }

    public void EndStep(int examples)
    {
        if (_stepBegan != 0)
        {
            Elapsed += Stopwatch.GetElapsedTime(_stepBegan);
            _examples += examples;
        }

        AbandonStep();
    }

    /// <summary>Drops the step that is being timed.</summary>
    public void AbandonStep() => _stepBegan = 0;

    /// <summary>Starts a new epoch.</summary>
    public void Reset() => (Elapsed, _examples, _stepBegan) = (TimeSpan.Zero, 0, 0);
}
