using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Messages;
using FsCheck.Xunit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

/// <summary>When a sweep whose trials fail alike is stopped.</summary>
public sealed class AlikeFailuresTests
{
    private const string Reason = "the table has words in column 3, row 7";

    [Fact]
    public void Three_failures_of_one_cause_stop_it_and_numbers_do_not_make_another_cause()
    {
        var trials = Sweep(5, i => ("model.codings", $"{i}"));
        trials[0] = Failed(trials[0], "column 3 is empty in row 7");
        trials[1] = Failed(trials[1], "column 3 is empty in row 12");
        Assert.Null(Watch(trials));

        trials[2] = Failed(trials[2], "column 3 is empty in row 1.5e3");

        Assert.Equal(
            "3 trials failed alike and none succeeded: t0, t1, t2: column 3 is empty in row 7", Watch(trials));
        Assert.Null(new AlikeFailures(null, trials).Reason);
        Assert.Null(new AlikeFailures(4, trials).Reason);
    }

    [Fact]
    public void Failures_of_several_causes_or_of_machines_do_not()
    {
        var trials = Sweep(6, i => ("model.codings", $"{i}"));
        (trials[0], trials[1]) = (Failed(trials[0], "one"), Failed(trials[1], "one"));
        (trials[2], trials[3]) = (Failed(trials[2], "another"), Failed(trials[3], "another"));
        trials[4] = trials[4].Apply(Began(trials[4], "w1")).Apply(
            new TrialFailed(trials[4].Id, Now, "one", "one") { IsLostToMachines = true });

        Assert.Null(Watch(trials));
    }

    [Fact]
    public void A_success_before_or_after_keeps_it_going()
    {
        var trials = Sweep(6, i => ("model.codings", $"{i}"));
        for (var i = 1; i < 5; i++)
        {
            trials[i] = Failed(trials[i], Reason);
        }

        Assert.NotNull(Watch(trials));
        trials[0] = trials[0].Apply(new TrialCompleted(trials[0].Id, Now, Checkpoint(1), new string('f', 64)));
        Assert.Null(Watch(trials));
    }

    [Fact]
    public void Where_nothing_is_left_there_is_nothing_to_stop() =>
        Assert.Null(Watch([.. Sweep(4, i => ("seed", $"{i}")).Select(trial => Failed(trial, Reason))]));

    [Fact]
    public void A_setting_that_all_failures_share_and_others_do_not_may_be_the_cause()
    {
        // The first file is broken, the second may not be.
        var trials = Sweep(8, i => ("data.file", i < 4 ? "bad.csv" : "good.csv"), i => ("model.codings", $"{i % 4}"));
        for (var i = 0; i < 4; i++)
        {
            trials[i] = Failed(trials[i], Reason);
        }

        Assert.Null(Watch(trials));
        trials[4] = Failed(trials[4], Reason);
        Assert.NotNull(Watch(trials));
    }

    [Theory]
    [InlineData("10 5 3 0.1 0.01", 3, false)]
    [InlineData("0.1 10 3 5 1", 3, true)]
    [InlineData("1 1 1 1 1", 3, true)]
    public void A_training_that_diverges_may_not_with_a_number_beyond_those_that_did(string rates, int failures, bool stops)
    {
        var trials = Sweep(
            5, i => ("training.optimizer.learning_rate", rates.Split(' ')[i]), i => ("model.codings", $"{i}"));
        for (var i = 0; i < failures; i++)
        {
            trials[i] = Diverged(trials[i], epochs: 1);
        }

        Assert.Equal(stops, Watch(trials) is not null);
    }

    [Fact]
    public void What_only_one_worker_has_seen_may_be_its_own_fault()
    {
        var trials = Sweep(6, i => ("seed", $"{i}"));
        for (var i = 0; i < 3; i++)
        {
            trials[i] = Failed(trials[i], Reason);
        }

        trials[3] = trials[3].Apply(Began(trials[3], "w2"));
        Assert.Null(Watch(trials));

        trials[3] = trials[3].Apply(new TrialFailed(trials[3].Id, Now, Reason, Reason));
        trials[4] = trials[4].Apply(Began(trials[4], "w2"));
        Assert.NotNull(Watch(trials));
    }

    [Fact]
    public void A_trial_that_has_got_further_shows_that_it_is_possible()
    {
        var trials = Sweep(6, i => ("seed", $"{i}"));
        for (var i = 0; i < 3; i++)
        {
            trials[i] = Failed(trials[i], Reason);
        }

        trials[3] = trials[3].Apply(Began(trials[3], "w1"));
        Assert.NotNull(Watch(trials));
        trials[3] = trials[3].Apply(new TrainingStarted(trials[3].Id, Now, 0, 0, 100, 1000));
        Assert.Null(Watch(trials));
    }

    [Property(MaxTest = 300)]
    public void It_follows_from_the_states_alone_and_never_against_a_success(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var trials = Sweep(
            3 + (int)random.Below(8),
            _ => ("training.batch", $"{random.Below(4)}"),
            i => (random.Below(3) == 0 ? "data.source" : "seed", $"{i % 2}"));
        var told = new AlikeFailures(3, trials);
        for (var step = 0; step < 60; step++)
        {
            var i = (int)random.Below((ulong)trials.Count);
            trials[i] = Next(trials[i], random);
            told.Apply(trials[i]);

            Assert.Equal(Watch(trials), told.Reason);
            if (told.Reason is not null)
            {
                Assert.DoesNotContain(trials, trial => trial.Status == TrialStatus.Completed);
                Assert.Contains(trials, trial => !trial.IsOver);
                Assert.Contains(
                    trials.Where(trial => trial is { Status: TrialStatus.Failed, IsLostToMachines: false })
                        .GroupBy(trial => trial.Reason),
                    alike => alike.Count() >= 3);
            }
        }
    }

    private static TrialState Next(TrialState trial, SplitMix64 random)
    {
        if (trial.IsOver)
        {
            return trial;
        }

        if (trial.Status == TrialStatus.Queued)
        {
            return trial.Apply(Began(trial, $"w{random.Below(2)}"));
        }

        var reason = random.Below(3) == 0 ? "another" : Reason;
        return random.Below(20) switch
        {
            0 => trial.Apply(new TrialCompleted(trial.Id, Now, Checkpoint(1), new string('f', 64))),
            1 => trial.Apply(new AttemptEnded(trial.Id, Now, trial.Attempt, "lost")),
            2 => trial.Apply(new TrialFailed(trial.Id, Now, reason, reason) { IsLostToMachines = true }),
            3 => trial.Apply(new TrialCancelled(trial.Id, Now)),
            4 or 5 or 6 => trial.Apply(new TrainingStarted(trial.Id, Now, 0, 0, 100, 1000)),
            7 => trial.Apply(new EpochRecorded(trial.Id, Now, Epoch(trial.Epochs.Count + 1))),
            _ => trial.Apply(new TrialFailed(trial.Id, Now, reason, reason)),
        };
    }

    private static string? Watch(IReadOnlyList<TrialState> trials) => new AlikeFailures(3, trials).Reason;

    private static List<TrialState> Sweep(int count, params Func<int, (string Path, string Value)>[] settings) =>
    [
        .. Enumerable.Range(0, count).Select(i => new TrialState(new PlannedTrial(
            new TrialId($"t{i}"),
            Trial($"t{i}").Spec,
            settings.Select(setting => setting(i)).ToDictionary(pair => pair.Path, pair => pair.Value)))),
    ];

    private static AttemptBegan Began(TrialState trial, string worker) =>
        new(trial.Id, Now, trial.Attempt + 1, new WorkerId(worker), "machine", null);

    private static TrialState Failed(TrialState trial, string reason) =>
        trial.Apply(Began(trial, "w1")).Apply(new TrialFailed(trial.Id, Now, reason, reason));

    private static TrialState Diverged(TrialState trial, int epochs)
    {
        var running = trial.Apply(Began(trial, "w1")).Apply(new TrainingStarted(trial.Id, Now, 0, 0, 100, 1000));
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            running = running.Apply(new EpochRecorded(trial.Id, Now, Epoch(epoch)));
        }

        return running.Apply(new TrialFailed(trial.Id, Now, "the loss is not finite", "the loss is not finite"));
    }
}
