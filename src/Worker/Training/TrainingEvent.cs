using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Worker.Training;

/// <summary>What the training thread of an attempt tells its actor.</summary>
public abstract record TrainingEvent
{
    /// <summary>Whether this is the last news: the thread has ended.</summary>
    public virtual bool EndsTraining => true;

    /// <summary>What is done before training can begin.</summary>
    /// <param name="Share">0 to 1, or null where it is not known.</param>
    public sealed record Preparing(string What, double? Share) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>Model and data are ready; training begins, or goes on after <paramref name="FromStep"/>.</summary>
    public sealed record Ready(long FromStep, int FromEpoch, long TotalSteps, long Parameters) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <param name="Loss">Mean training loss of the running epoch so far.</param>
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

    /// <summary>All members of a generation are connected and of one state; training goes on after
    /// <paramref name="Step"/>.</summary>
    /// <param name="Copied">Whether the state had to be taken from another member.</param>
    public sealed record GenerationRunning(int Generation, long Step, bool Copied) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>The generation has ended; the thread waits for the next.</summary>
    /// <param name="Lost">The members that are not to be reached any more.</param>
    public sealed record GenerationBroken(int Generation, IReadOnlyList<WorkerId> Lost, string Reason, long Step) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>What some steps of a generation cost.</summary>
    public sealed record Measured(int Generation, StepCosts Costs) : TrainingEvent
    {
        public override bool EndsTraining => false;
    }

    /// <summary>Trained to the end.</summary>
    /// <param name="Pictures">PNG files by name.</param>
    public sealed record Completed(
        CheckpointImage Final,
        string ParametersSha256,
        IReadOnlyDictionary<string, byte[]> Pictures) : TrainingEvent;

    /// <summary>Stopped because the worker leaves; the checkpoint is where another attempt goes on.</summary>
    public sealed record HandedBack(CheckpointImage Checkpoint) : TrainingEvent;

    /// <summary>Stopped because nobody wants the result.</summary>
    public sealed record Abandoned : TrainingEvent;

    /// <summary>Any other attempt would fail in the same way.</summary>
    public sealed record Crashed(string Reason, string Detail) : TrainingEvent;

    /// <summary>The checkpoint to go on from cannot be used.</summary>
    public sealed record BadCheckpoint(string Reason) : TrainingEvent;
}

/// <summary>A checkpoint as bytes, on its way to the coordinator.</summary>
public sealed record CheckpointImage(string Name, int Epoch, long Step, ReadOnlyMemory<byte> Bytes);
