using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Inspection;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Training;
using AeCluster.Worker.Figures;
using AeCluster.Worker.Training.Parallel;
using AeCluster.Worker.Training.Single;
using static TorchSharp.torch;

namespace AeCluster.Worker.Training.Attempts;

/// <summary>Trains an autoencoder from its spec or a checkpoint, alone or with others, and draws its figures.</summary>
public sealed class AutoencoderTraining(DataCache data, Device device, ConnectGeneration connect)
{
    /// <summary>A <see cref="TrainingRun"/>.</summary>
    public void Run(TrialSpec spec, string title, byte[]? checkpoint, Action<TrainingEvent> tell, TrainingSignals signals)
    {
        // Fetched once: later, another slot may have replaced the data in the cache.
        if (Load(spec, tell, signals) is not { } split)
        {
            return;
        }

        using var trainer = Open(spec, split, checkpoint, tell);
        if (trainer is null)
        {
            return;
        }

        foreach (var doubt in DataDoubts(spec, split))
        {
            tell(new TrainingEvent.DataDoubted(doubt));
        }

        var parameters = trainer.Model.parameters().Sum(parameter => parameter.numel());
        tell(new TrainingEvent.Ready(trainer.Step, trainer.Epoch, trainer.TotalSteps, parameters));
        CheckpointImage Checkpoint() => Capture(trainer);
        TrainingEvent Completed(EpochMetrics last) => Complete(spec, title, trainer, split, last);
        tell(spec.Parallel is null
            ? new SingleTraining(spec, trainer, tell, signals).Run(Checkpoint, Completed)
            : new ParallelTraining(spec, trainer, connect, tell, signals).Run(Checkpoint, Completed));
    }

    /// <returns>Null if the attempt was stopped meanwhile, which has been told.</returns>
    private DataSplit? Load(TrialSpec spec, Action<TrainingEvent> tell, TrainingSignals signals)
    {
        try
        {
            return data.Get(spec.Data, new DataProgressReporter(tell), signals.Ending);
        }
        catch (OperationCanceledException) when (signals.Ending.IsCancellationRequested)
        {
            tell(signals.AbandonRequested ? new TrainingEvent.Abandoned() : new TrainingEvent.LeftBeforeTraining());
            return null;
        }
    }

    private Trainer? Open(TrialSpec spec, DataSplit split, byte[]? checkpoint, Action<TrainingEvent> tell)
    {
        if (checkpoint is null)
        {
            return Trainer.Create(spec, split, device);
        }

        try
        {
            return Trainer.Resume(CheckpointFile.FromBytes(checkpoint), split, device);
        }
        catch (CheckpointException error)
        {
            tell(new TrainingEvent.BadCheckpoint(error.Message));
            return null;
        }
    }

    /// <summary>What may be wrong with the data: the look before the experiment may have been on a machine without it.</summary>
    private static IEnumerable<string> DataDoubts(TrialSpec spec, DataSplit split)
    {
        var facts = DataInspector.Look(split, spec.Data);
        return facts.Findings
            .Concat(TrialInspection.Of(spec, facts))
            .Where(finding => finding.Kind == FindingKind.Warning)
            .Select(finding => finding.Text);
    }

    private TrainingEvent.Completed Complete(
        TrialSpec spec, string title, Trainer trainer, DataSplit split, EpochMetrics last)
    {
        var result = trainer.TakeResult() ?? last;
        var findings = TrainedModelInspection.Of(trainer.Model, split.Validation, result, device);
        var data = new TrainedData(spec.Data, split.Train.Shape, split.Preparation);
        var figures = TrialFigures.Draw(title, spec, data, result, findings, trainer.Model, split.Validation, device);
        return new TrainingEvent.Completed(
            Capture(trainer, "final.safetensors"),
            trainer.ParametersSha256(),
            figures.Pictures,
            [.. findings, .. figures.Missing]);
    }

    private static CheckpointImage Capture(Trainer trainer, string? name = null) => new(
        name ?? $"epoch-{trainer.Epoch:D4}-step-{trainer.Step:D8}.safetensors",
        trainer.Epoch,
        trainer.Step,
        CheckpointFile.ToBytes(trainer.Capture()));
}
