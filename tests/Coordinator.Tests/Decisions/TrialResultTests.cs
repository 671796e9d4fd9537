using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Specs.Training;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

/// <summary>Which epoch is the result of a trial, and how far it is trained.</summary>
public class TrialResultTests
{
    private static readonly TrialId _id = new("t1");

    [Fact]
    public void What_is_said_is_what_is_kept()
    {
        var last = Measured(KeptEpoch.Last, 0.5, 0.2, 0.4);
        Assert.Equal((3, 0.4, 0.2), (last.Kept!.Epoch, last.Kept.ValidationLoss, last.BestValidationLoss));
        var best = Measured(KeptEpoch.Best, 0.5, 0.2, 0.4, 0.2, double.NaN);
        Assert.Equal(2, best.Kept!.Epoch);
        Assert.Equal(0.2, Contender.Of(best).Loss);
        Assert.Null(Measured(KeptEpoch.Best).Kept);
    }

    [Fact]
    public void Before_the_last_stage_the_best_is_the_last()
    {
        var trial = Trial();
        var layerwise = new TrainingSpec { Keep = KeptEpoch.Best, Layerwise = [new ReconstructionStageSpec { Epochs = 2 }] };
        var state = new TrialState(trial with { Spec = trial.Spec with { Training = layerwise } });
        state = Epochs(state, "layer_1", 0.1, 0.2);
        Assert.Equal(2, state.Kept!.Epoch);
        Assert.Equal(3, Epochs(state, "fine_tune", 0.6, 0.7).Kept!.Epoch);
    }

    [Fact]
    public void A_pruned_trial_has_the_checkpoint_of_its_last_epoch_as_its_result()
    {
        var state = Measured(KeptEpoch.Last, 0.5, 0.2).Apply(new CheckpointKept(_id, Now, Checkpoint(2)));
        var pruned = state.Apply(new TrialPruned(_id, Now, "too bad"));
        Assert.Equal(
            (true, Checkpoint(2), "hash 2", "too bad"), (pruned.IsOver, pruned.Final, pruned.ParametersSha256, pruned.Reason));

        // Of what came after its checkpoint nothing is left.
        var early = Measured(KeptEpoch.Last, 0.5, 0.2).Apply(new CheckpointKept(_id, Now, Checkpoint(1)))
            .Apply(new TrialPruned(_id, Now, "too bad"));
        Assert.Equal((1, "hash 1"), (early.Kept!.Epoch, early.ParametersSha256));
        var never = Measured(KeptEpoch.Last, 0.5).Apply(new TrialPruned(_id, Now, "too bad"));
        Assert.Equal((null, null, null), (never.Final, never.Kept, never.ParametersSha256));
    }

    [Fact]
    public void Of_a_pruned_trial_whose_best_epoch_is_kept_that_is_the_result()
    {
        var pruned = Measured(KeptEpoch.Best, 0.2, 0.5).Apply(new CheckpointKept(_id, Now, Checkpoint(2)))
            .Apply(new TrialPruned(_id, Now, "too bad"));
        Assert.Equal((1, "hash 1", Checkpoint(2)), (pruned.Kept!.Epoch, pruned.ParametersSha256, pruned.Final));
    }

    [Fact]
    public void A_paused_trial_keeps_one_checkpoint_and_nothing_but_a_command_wakes_it()
    {
        var state = Measured(KeptEpoch.Last, 0.5, 0.2)
            .Apply(new CheckpointKept(_id, Now, Checkpoint(1)))
            .Apply(new CheckpointKept(_id, Now, Checkpoint(2)))
            .Apply(new TrialPaused(_id, Now));
        Assert.Equal([Checkpoint(2)], state.Checkpoints);
        Assert.Equal(TrialStatus.Paused, state.Apply(new AttemptEnded(_id, Now, 4, "the journal was damaged")).Status);
        Assert.Empty(TrialDecisions.Advance(state, 2, Now));
        Assert.True(state.Apply(Assert.Single(TrialDecisions.Advance(state, 3, Now))).NeedsSlot);
    }

    [Fact]
    public void At_its_horizon_it_waits_unless_that_is_its_end()
    {
        var state = Measured(KeptEpoch.Last, 0.5, 0.2) with { Until = 2 };
        Assert.Equal((true, false), (state.IsAtHorizon, state.IsSaved));
        Assert.True(state.NeedsSlot);
        state = state.Apply(new CheckpointKept(_id, Now, Checkpoint(2)));
        Assert.False(state.NeedsSlot);
        state = state.Apply(Assert.Single(TrialDecisions.Advance(state, state.Plan.Spec.Epochs, Now)));
        Assert.Equal((false, true), (state.IsAtHorizon, state.NeedsSlot));
        Assert.Empty(TrialDecisions.Advance(state, 3, Now));
    }

    private static TrialState Measured(KeptEpoch keep, params double[] losses)
    {
        var trial = Trial();
        var training = trial.Spec.Training with { Keep = keep };
        return Epochs(new TrialState(trial with { Spec = trial.Spec with { Training = training } }), "train", losses);
    }

    private static TrialState Epochs(TrialState state, string stage, params double[] losses) => losses.Aggregate(state, (it, loss) =>
    {
        var number = it.Epochs.Count + 1;
        var metrics = Sample.Epoch(number) with { Stage = stage, ValidationLoss = loss, WeightsSha256 = $"hash {number}" };
        return it.Apply(new EpochRecorded(_id, Now, metrics));
    });
}
