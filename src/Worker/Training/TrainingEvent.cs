using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Worker.Training;

/// <summary>An event that the training thread of an attempt reports to its actor.</summary>
public abstract record TrainingEvent
{
    /// <summary>Whether this is the last event of the thread.</summary>
    public virtual bool EndsTraining => true;

    /// <summary>Work that precedes training, such as a download.</summary>
    /// <param name="Share">The completed share, 0 to 1, or null if unknown.</param>
    public sealed record Preparing(string What, double? Share) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>The data can be trained on, but probably not as intended.</summary>
    public sealed record DataDoubted(string Text) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>Model and data are loaded; training begins, or continues after <paramref name="FromStep"/>.</summary>
    public sealed record Ready(long FromStep, int FromEpoch, long TotalSteps, long Parameters) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <param name="Loss">Mean training loss of the current epoch so far.</param>
    /// <param name="Measures">Whatever else the training measures, by name.</param>
    public sealed record Progressed(
        int Epoch,
        long Step,
        double Loss,
        double SamplesPerSecond,
        IReadOnlyDictionary<string, double> Measures) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    public sealed record EpochFinished(EpochMetrics Metrics) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    public sealed record CheckpointTaken(CheckpointImage Checkpoint) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>
    /// All members of a generation are connected and have the same state; training continues after <paramref name="Step"/>.
    /// </summary>
    /// <param name="Copied">Whether the state was copied from another member.</param>
    public sealed record GenerationRunning(int Generation, long Step, bool Copied) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>The generation has ended; the thread waits for the next.</summary>
    /// <param name="Lost">The members that can no longer be reached.</param>
    public sealed record GenerationBroken(int Generation, IReadOnlyList<WorkerId> Lost, string Reason, long Step) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>The cost of some steps of a generation.</summary>
    public sealed record Measured(int Generation, StepCosts Costs) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>Training is complete.</summary>
    /// <param name="Pictures">PNG files by name.</param>
    /// <param name="Findings">What is wrong with the trained model; usually nothing.</param>
    public sealed record Completed(
        CheckpointImage Final,
        string ParametersSha256,
        IReadOnlyDictionary<string, byte[]> Pictures,
        IReadOnlyList<TrainingFinding> Findings) : TrainingEvent;

    /// <summary>Stopped because the worker is leaving; another attempt resumes from the checkpoint.</summary>
    public sealed record HandedBack(CheckpointImage Checkpoint) : TrainingEvent;

    /// <summary>Stopped before training began, because the worker is leaving.</summary>
    public sealed record LeftBeforeTraining : TrainingEvent;

    /// <summary>Stopped because the result is no longer needed.</summary>
    public sealed record Abandoned : TrainingEvent;

    /// <summary>Training failed; another attempt would fail in the same way.</summary>
    public sealed record Crashed(string Reason, string Detail) : TrainingEvent;

    /// <summary>The checkpoint to resume from cannot be used.</summary>
    public sealed record BadCheckpoint(string Reason) : TrainingEvent;
}
