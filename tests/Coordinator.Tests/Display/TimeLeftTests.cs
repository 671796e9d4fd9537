using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Display;

public class TimeLeftTests
{
    [Fact]
    public void A_running_trial_lacks_what_it_would_take_at_its_speed() =>
        Assert.Equal(TimeSpan.FromSeconds(75), Left(Running(0.25, 25)));

    [Fact]
    public void Waiting_trials_take_as_long_as_the_others_and_are_shared_by_those_that_run_now() =>
        // Two run, 50 s each; four wait, of 100 s each by the mean of those known.
        Assert.Equal(
            TimeSpan.FromSeconds(250),
            Left(Running(0.5, 50), Running(0.5, 50), Completed(100), Queued, Queued, Queued, Queued));

    [Fact]
    public void The_slowest_running_trial_is_waited_for() =>
        Assert.Equal(TimeSpan.FromSeconds(900), Left(Running(0.1, 100), Running(0.9, 90)));

    [Fact]
    public void A_trial_that_has_just_begun_is_taken_for_as_long_as_the_others() =>
        Assert.Equal(TimeSpan.FromSeconds(99), Left(Running(0.01, 9), Completed(100)));

    [Fact]
    public void Without_a_running_trial_or_a_known_duration_nothing_is_estimated()
    {
        Assert.Null(Left(Queued, Completed(10)));
        Assert.Null(Left(Running(0, 3), Queued));
        Assert.Null(Left(Running(0.04, 3)));
        Assert.Null(Left(Running(double.Epsilon, 30)));
    }

    private static TrialView Queued => Samples.Trial("t03", TrialStatus.Queued);

    private static TrialView Completed(double seconds) => Samples.Trial("t02", TrialStatus.Completed) with { Seconds = seconds };

    private static TrialView Running(double done, double seconds) =>
        Samples.Trial("t01") with { Done = done, Seconds = seconds };

    private static TimeSpan? Left(params TrialView[] trials) => TimeLeft.Of(Samples.Experiment(trials));
}
