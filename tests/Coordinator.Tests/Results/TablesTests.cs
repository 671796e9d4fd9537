using System.Text;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Specs.Models;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class TablesTests
{
    private static string Text(byte[] table) => Encoding.UTF8.GetString(table);

    [Fact]
    public void Trials_are_one_row_each_with_a_column_for_every_searched_setting()
    {
        var done = Experiments
            .Trial("t01", codings: "30")
            .On("w1")
            .Measure(0.5, 0.1 + 0.2, ("mse", 0.03))
            .Measure(0.4, 0.35, ("mse", 0.04), ("r2", 0.5))
            .Complete("ab12", 12.3456, "1 of 30 codings is dead", "no better than the mean");
        var waiting = Experiments.Trial("t02", new VariationalSpec(), codings: "10", rate: "0.01");

        Assert.Equal(
            """
            trial,variant,model.codings,training.optimizer.learning_rate,status,attempts,epochs,kept_epoch,best_validation_loss,validation_loss,rounded_accuracy,best_mse,mse,r2,rank,ranked_by,started,seconds,worker,machine,parameters_sha256,reason,findings
            t01,stacked,30,0.001,completed,1,2,2,0.30000000000000004,0.35,0.9,0.03,0.04,0.5,1,mse,2026-11-23T21:00:00.000Z,12.346,w1,"a processor, 2 cores",ab12,,1 of 30 codings is dead; no better than the mean
            t02,variational,10,0.01,queued,0,0,,,,,,,,,,,,,,,,

            """,
            Text(TrialsTable.Of(Experiments.Of(done, waiting))));
    }

    [Fact]
    public void A_setting_that_a_trial_does_not_have_is_an_empty_cell()
    {
        var state = Experiments.Of(Experiments.Trial("t01")) with
        {
            SearchedSettings = ["model.latent_weight", Experiments.CodingsSetting],
        };

        Assert.StartsWith("trial,variant,model.latent_weight,model.codings,status", Text(TrialsTable.Of(state)));
        Assert.Contains("t01,stacked,,30,queued", Text(TrialsTable.Of(state)));
    }

    [Fact]
    public void Names_have_a_column_where_there_are_any()
    {
        var named = Experiments.Trial("t01") with
        {
            Plan = Experiments.Trial("t01").Plan with { Notes = new TrialNotes("first, best", []) },
        };

        var table = Text(TrialsTable.Of(Experiments.Of(named, Experiments.Trial("t02"))));

        Assert.StartsWith("trial,name,variant,", table);
        Assert.Contains("\nt01,\"first, best\",stacked,", table);
        Assert.Contains("\nt02,,stacked,", table);
    }

    [Fact]
    public void Cells_with_commas_quotes_or_line_breaks_are_quoted()
    {
        var trial = Experiments.Trial("t01", codings: "[150, 100]").On("w1").Lose("said \"no\",\nthen left");

        Assert.Contains("t01,stacked,\"[150, 100]\",0.001,", Text(TrialsTable.Of(Experiments.Of(trial))));
        Assert.EndsWith(",\"said \"\"no\"\",\nthen left\",\n", Text(TrialsTable.Of(Experiments.Of(trial))));
    }

    [Fact]
    public void Metrics_have_a_column_for_every_part_of_any_trials_loss()
    {
        var plain = Experiments.Trial("t01").On("w1").Measure(0.5, 0.4);
        var variational = Experiments.Trial("t02").On("w1").Measure(0.5, 0.4, ("reconstruction", 0.375), ("latent", 1e-9));

        Assert.Equal(
            """
            trial,epoch,stage,step,loss,validation_loss,rounded_accuracy,latent,reconstruction,samples_per_second,seconds
            t01,1,train,100,0.5,0.4,0.9,,,12345.679,1.235
            t02,1,train,100,0.5,0.4,0.9,1E-09,0.375,12345.679,1.235

            """,
            Text(MetricsTable.Of(Experiments.Of(plain, variational))));
    }

    [Fact]
    public void Epochs_measured_again_after_a_lost_worker_appear_once()
    {
        var trial = Experiments.Trial("t01").On("w1")
            .Measure(0.5, 0.5).Keep().Measure(0.4, 0.4).Measure(0.3, 0.3).Lose("w1 is gone")
            .On("w2").Measure(0.4, 0.4).Keep().Measure(0.3, 0.3);

        var epochs = Text(MetricsTable.Of(Experiments.Of(trial))).Split('\n')[1..^1].Select(row => row.Split(',')[1]);

        Assert.Equal(["1", "2", "3"], epochs);
    }

    [Fact]
    public void Generations_are_one_row_each_with_why_they_began_and_how_long_they_lasted()
    {
        var trial = Experiments
            .Trial("t01")
            .On("a")
            .Generation(1, "2 workers begin", ("a", 4), ("b", 4))
            .Run(1, step: 0)
            .Ended(1, ("a", 10), ("b", 10))
            .Generation(2, "b was lost: closed its connection, so to say", ("a", 8))
            .Run(2, step: 12, "a")
            .Generation(3, "c joined", ("a", 4), ("c", 4));

        Assert.Equal(
            """
            trial,attempt,generation,named_at,seconds_to_begin,step,seconds,reason,members,shards,copied
            t01,1,1,2026-11-23T21:00:01.000Z,0.25,0,0.5,2 workers begin,a b,4 4,
            t01,1,2,2026-11-23T21:00:02.000Z,0.25,12,,"b was lost: closed its connection, so to say",a,8,a
            t01,1,3,2026-11-23T21:00:03.000Z,,,,c joined,a c,4 4,

            """,
            Text(GenerationsTable.Of(Experiments.Of(trial))));
    }

    [Fact]
    public void What_steps_cost_is_one_row_a_member_of_a_generation_that_is_over()
    {
        var trial = Experiments
            .Trial("t01")
            .On("a")
            .Generation(1, "2 workers begin", ("a", 5), ("b", 3))
            .Run(1, step: 0)
            .Ended(1, ("a", 10), ("b", 8))
            .Generation(2, "c joined", ("a", 4), ("b", 2), ("c", 2));

        Assert.Equal(
            """
            trial,attempt,generation,worker,rank,shards,steps,computing_ms,waiting_ms,reducing_ms,moving_ms,bytes_sent,messages_sent
            t01,1,1,a,0,5,10,500,250,125,62.5,1000,4
            t01,1,1,b,1,3,8,500,250,125,62.5,1000,4

            """,
            Text(ParallelTable.Of(Experiments.Of(trial))));
    }

    [Fact]
    public void A_trial_of_several_workers_names_them_all() =>
        Assert.Contains(
            ",a b,",
            Text(
                TrialsTable.Of(
                    Experiments.Of(Experiments.Trial("t01").On("a").Generation(1, "2 workers begin", ("a", 4), ("b", 4))))),
            StringComparison.Ordinal);

    [Fact]
    public void Losses_that_are_not_finite_are_written_as_they_are()
    {
        var trial = Experiments.Trial("t01").On("w1").Measure(double.NaN, double.PositiveInfinity);

        Assert.Contains("t01,1,train,100,NaN,Infinity,", Text(MetricsTable.Of(Experiments.Of(trial))));
    }

    [Theory]
    [InlineData(0.1 + 0.2)]
    [InlineData(1.0 / 3.0)]
    [InlineData(double.Epsilon)]
    [InlineData(-1.7976931348623157e308)]
    public void Losses_are_read_back_to_the_bit(double loss) =>
        Assert.Equal(loss, double.Parse(CsvDocument.Exact(loss), System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_row_of_another_width_than_the_header_is_a_mistake() =>
        Assert.Throws<ArgumentException>(() => new CsvDocument("a", "b").Add("1"));
}
