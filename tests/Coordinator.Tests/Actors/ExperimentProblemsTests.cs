using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using Akka.Actor;

namespace AeCluster.Coordinator.Tests.Actors;

public sealed class ExperimentProblemsTests
{
    private readonly HandClock _clock = new();
    private readonly ExperimentReadModel _model;
    private readonly ExperimentProblems _problems;

    public ExperimentProblemsTests()
    {
        _model = new ExperimentReadModel(Experiments.Of(Experiments.Trial("t1")), "runs/r", [], _clock);
        _problems = new ExperimentProblems(_model, "runs/r", _clock);
    }

    [Fact]
    public void A_writer_that_gives_no_sign_of_life_for_ten_seconds_is_a_problem_until_it_does()
    {
        Ask();
        _clock.Pass(10);
        Ask();
        Assert.Empty(_model.View().Problems);

        _clock.Pass(1);
        Ask();
        var seen = _model.View().Problems;
        Assert.Equal(
            ["what belongs into the journal, for 11 s", "what belongs into the run folder, for 11 s"],
            seen.Select(problem => problem.Waiting));
        Assert.All(
            seen,
            problem => Assert.StartsWith("Writing in runs/r takes longer than 10 s.", problem.What, StringComparison.Ordinal));

        Assert.True(_problems.Receive(new ActorIdentity("writer of the journal", ActorRefs.Nobody)));
        Assert.Equal("what belongs into the run folder, for 11 s", Assert.Single(_model.View().Problems).Waiting);

        // Asked anew, the one that has answered has ten seconds again.
        _clock.Pass(5);
        Ask();
        Assert.Equal("what belongs into the run folder, for 16 s", Assert.Single(_model.View().Problems).Waiting);
    }

    [Fact]
    public void A_problem_that_comes_and_goes_is_logged_once_in_thirty_seconds()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.True(_problems.Receive(new RunFolderWriter.Problem("no space left")));
            Assert.Equal("tables and plots", Assert.Single(_model.View().Problems).Waiting);
            Assert.True(_problems.Receive(new RunFolderWriter.Recovered()));
            Assert.Empty(_model.View().Problems);
        }

        Assert.Equal(["no space left", "the problem is over"], Log());
        _clock.Pass(30);
        _problems.Receive(new RunFolderWriter.Problem("no space left"));
        Assert.Equal(["no space left", "the problem is over", "no space left"], Log());
    }

    [Fact]
    public void What_is_no_matter_of_files_is_left_to_others()
    {
        Assert.False(_problems.Receive(new ExperimentActor.GetView()));
        Assert.False(_problems.Receive(new ActorIdentity(1, ActorRefs.Nobody)));
    }

    private void Ask() => _problems.AskWriters(ActorRefs.Nobody, ActorRefs.Nobody);

    private IEnumerable<string> Log() => _model.LogAfter(0).Select(line => line.Text);

    /// <summary>Time passes when it is told to.</summary>
    private sealed class HandClock : TimeProvider
    {
        private long _seconds = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Pass(int seconds) => _seconds += seconds;
    }
}
