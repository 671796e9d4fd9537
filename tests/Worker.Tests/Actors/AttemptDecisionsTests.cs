using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using AeCluster.Worker.Training;
using static AeCluster.Worker.Tests.Sample;

namespace AeCluster.Worker.Tests.Actors;

public class AttemptDecisionsTests
{
    private static readonly AttemptDecisions _decisions = new(Attempt(), new WorkerId("w1"), Checkpoint);

    [Fact]
    public void Progress_and_costs_may_be_lost_and_epochs_may_not()
    {
        var progressed = new TrainingEvent.Progressed(1, 5, 0.5, 100, new Dictionary<string, double>());
        Assert.IsType<AttemptEffect.Notify>(Assert.Single(_decisions.About(progressed)));
        Assert.IsType<AttemptEffect.Report>(Assert.Single(_decisions.About(new TrainingEvent.EpochFinished(Epoch(1)))));
    }

    [Fact]
    public void A_result_uploads_its_pictures_before_the_checkpoint_that_reports_it()
    {
        var pictures = new Dictionary<string, byte[]> { ["loss.png"] = [1] };
        var effects = _decisions.About(new TrainingEvent.Completed(Image("final.safetensors"), "hash", pictures, []));

        Assert.Equal(
            ["loss.png", "checkpoints/final.safetensors"],
            effects.OfType<AttemptEffect.Upload>().Select(upload => upload.File.Name));
        Assert.All(effects.OfType<AttemptEffect.Upload>(), upload => Assert.False(upload.File.IsReplaceable));
        Assert.Null(Assert.IsType<AttemptEffect.Finish>(effects[^1]).Last);
    }

    [Fact]
    public void A_checkpoint_handed_back_may_be_lost_but_the_attempt_is_released_after_it()
    {
        var effects = _decisions.About(new TrainingEvent.HandedBack(Image("c4.safetensors")));

        Assert.True(Assert.IsType<AttemptEffect.Upload>(effects[0]).File.IsReplaceable);
        Assert.IsType<TrialProtocol.Released>(Assert.IsType<AttemptEffect.Finish>(effects[1]).Last!(7));
    }

    [Fact]
    public void A_checkpoint_that_is_unusable_is_named_and_one_that_is_only_unavailable_is_not()
    {
        Assert.Equal(Checkpoint.Name, Last(_decisions.About(new FetchOutcome.Unusable("wrong hash"))).BadCheckpoint);
        Assert.Null(Last(_decisions.About(new FetchOutcome.GivenUp("disk error"))).BadCheckpoint);

        static TrialProtocol.Released Last(IReadOnlyList<AttemptEffect> effects) => Assert.IsType<TrialProtocol.Released>(
            Assert.IsType<AttemptEffect.EndWith>(Assert.Single(effects)).Last(1));
    }

    private static CheckpointImage Image(string name) => new(name, 1, 10, new byte[] { 1 });
}
