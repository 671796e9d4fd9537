using System.Diagnostics;
using AeCluster.Messages.Protocol;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Training;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Exchange;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>
/// The training loop of a member of a data-parallel trial: enters one generation after another, catches up with the most
/// advanced member, and takes steps with the others until the trial is complete or the generation ends. However a generation
/// ends, every member is at a step boundary: it has either applied the sum of all shards or it has not.
/// </summary>
internal sealed class ParallelTraining(
    TrialSpec spec, Trainer trainer, ConnectGeneration connect, Action<TrainingEvent> tell, TrainingSignals signals)
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(1);

    private readonly List<EpochMetrics> _epochs = [];

    /// <summary>Whether it may not begin the next epoch.</summary>
    private bool IsAtHorizon => !trainer.IsEpochBegun && signals.IsAtHorizon(trainer.Epoch);

    /// <summary>Trains until the trial is complete and this member has rank 0, or the thread is told to stop.</summary>
    /// <param name="checkpoint">Captures the current state.</param>
    /// <param name="complete">Makes the last event of a complete trial from the metrics of its last epoch.</param>
    /// <returns>The last event.</returns>
    public TrainingEvent Run(Func<CheckpointImage> checkpoint, Func<EpochMetrics, TrainingEvent> complete)
    {
        var generation = 0;
        while (true)
        {
            if (signals.Generations.WaitForNewer(generation) is not { } enter)
            {
                return signals.AbandonRequested ? new TrainingEvent.Abandoned() : new TrainingEvent.HandedBack(checkpoint());
            }

            generation = enter.Generation;
            try
            {
                using var exchange = signals.Generations.Connect(generation, cancel =>
                    connect(enter, trainer.ParameterCount, cancel));
                try
                {
                    var copied = new StateAgreement(trainer, exchange).Reach(_epochs);
                    foreach (var epoch in copied)
                    {
                        tell(new TrainingEvent.EpochFinished(epoch));
                    }

                    tell(new TrainingEvent.GenerationRunning(generation, trainer.Step, copied.Count > 0));
                    TrainTogether(enter, exchange, checkpoint);
                }
                finally
                {
                    signals.Generations.Leave();
                }

                if (trainer.IsComplete && exchange.Rank == 0)
                {
                    return complete(
                        _epochs is [.., var last]
                            ? last
                            : throw new InvalidOperationException("The checkpoint is of a finished trial."));
                }
            }
            catch (PeerLostException lost) when (!signals.Generations.IsOver(generation))
            {
                tell(new TrainingEvent.GenerationBroken(
                    generation, [.. lost.Ranks.Select(rank => enter.Members[rank].Worker)], lost.Reason, trainer.Step));
            }
            catch (Exception over) when (over is PeerLostException or ExchangeAbortedException or OperationCanceledException)
            {
                // Not a loss: the members leave because the next generation has begun or the attempt ends.
            }
        }
    }

    /// <summary>Takes steps until the trial is complete or the generation is over; waits where it may train no further.</summary>
    private void TrainTogether(GenerationProtocol.Enter enter, IGradientExchange exchange, Func<CheckpointImage> checkpoint)
    {
        var range = exchange.Plan.Ranges[exchange.Rank];
        var sums = trainer.Accumulate(range);
        var losses_V = new double[trainer.Shards];
        var costs = new StepCostMeter(exchange, range.Count);
        var sinceProgress = Stopwatch.StartNew();
        var stepsBefore = trainer.Step;
        while (!trainer.IsComplete && !signals.Generations.IsOver(enter.Generation))
        {
            if (IsAtHorizon)
            {
                // Each member waits outside the exchange, where no peer misses it.
                signals.WaitAtHorizon(trainer.Epoch, enter.Generation);
                if (signals.TakeCheckpointRequest() && exchange.Rank == 0)
                {
                    tell(new TrainingEvent.CheckpointTaken(checkpoint()));
                }

                sinceProgress.Restart();
                continue;
            }

            if (!trainer.IsEpochTrained)
            {
                var began = Stopwatch.GetTimestamp();
                trainer.ComputeShards(sums, losses_V);
                costs.Computed(Stopwatch.GetElapsedTime(began));
                exchange.Sum(trainer.Step, sums.Partials, trainer.Gradient, losses_V);
                began = Stopwatch.GetTimestamp();
                trainer.ApplyGradient(losses_V);
                costs.Applied(Stopwatch.GetElapsedTime(began));
            }

            if (trainer.IsEpochTrained)
            {
                FinishEpoch(exchange);
                if (exchange.Rank == 0 && !trainer.IsComplete)
                {
                    tell(new TrainingEvent.CheckpointTaken(checkpoint()));
                }
            }
            else if (exchange.Rank == 0
                && (signals.TakeCheckpointRequest() || trainer.Step % spec.Training.CheckpointEverySteps == 0))
            {
                tell(new TrainingEvent.CheckpointTaken(checkpoint()));
            }

            if (sinceProgress.Elapsed >= _progressInterval || trainer.IsComplete || IsAtHorizon)
            {
                ReportProgress(enter.Generation, exchange, costs, stepsBefore, sinceProgress.Elapsed);
                stepsBefore = trainer.Step;
                sinceProgress.Restart();
            }
        }
    }

    /// <summary>Each member measures a part of the validation batches, and all members receive all measurements.</summary>
    private void FinishEpoch(IGradientExchange exchange)
    {
        var began = Stopwatch.GetTimestamp();
        var (batches, members) = (trainer.ValidationBatches, exchange.Plan.Workers);
        var mine = trainer.MeasureValidation(
            (int)((long)batches * exchange.Rank / members)..(int)((long)batches * (exchange.Rank + 1) / members));
        var all = exchange.Gather(trainer.Step, ValidationWire.Write(mine), ValidationWire.MaxBytes(batches));
        var metrics = trainer.FinishEpoch([.. all.SelectMany(ValidationWire.Read)], Stopwatch.GetElapsedTime(began));
        _epochs.Add(metrics);
        tell(new TrainingEvent.EpochFinished(metrics));
    }

    private void ReportProgress(
        int generation, IGradientExchange exchange, StepCostMeter costs, long stepsBefore, TimeSpan elapsed)
    {
        tell(new TrainingEvent.Measured(generation, costs.Take()));
        if (exchange.Rank == 0 && !trainer.IsComplete && !IsAtHorizon && elapsed > TimeSpan.Zero)
        {
            var rate = (trainer.Step - stepsBefore) * spec.Training.Batch / elapsed.TotalSeconds;
            tell(new TrainingEvent.Progressed(
                trainer.Epoch + 1, trainer.Step, trainer.RunningLoss, rate, trainer.RunningMeasures));
        }
    }
}
