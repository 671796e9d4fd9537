using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Views;

public sealed class BestTrialsTests
{
    private const string Bce = "binary cross-entropy";
    private const string Mse = "mean squared error";

    [Fact]
    public void Trials_of_one_objective_are_ranked_by_their_loss()
    {
        var ranking = BestTrials.Of([Of("t1", Bce, 0.3, 0.01), Of("t2", Bce, 0.2, 0.02)]);
        Assert.Equal((RankingMeasure.ValidationLoss, false), (ranking.Measure, ranking.HasGroups));
        Assert.Equal(["t2"], ranking.Ids);
        Assert.Empty(ranking.Notes());
    }

    [Fact]
    public void Trials_of_several_objectives_are_ranked_by_the_error_of_the_reconstruction()
    {
        Contender[] trials = [Of("t1", Bce, 0.3, 0.01), Of("t2", Mse, 0.02, 0.02), Of("t3", $"{Mse} + 1 x latent loss", 0.5, 0.005)];
        var ranking = BestTrials.Of(trials);
        Assert.Equal((RankingMeasure.SquaredError, false), (ranking.Measure, ranking.HasGroups));
        Assert.Equal(["t3"], ranking.Ids);
        Assert.Contains("binary cross-entropy; mean squared error; mean squared error + 1 x latent loss", ranking.Notes().Single());
        Assert.Equal([2, 3, 1], trials.Select(trial => BestTrials.Ranks(trials)[trial.Id]));
    }

    [Fact]
    public void A_trial_that_is_queued_decides_about_the_measure_but_has_no_rank()
    {
        Contender[] trials = [Of("t1", Bce, 0.3, 0.02), Of("t2", Bce, 0.2, 0.03), Of("t3", Mse, null, null, isCompleted: false)];
        Assert.Equal(["t1"], BestTrials.Of(trials).Ids);
        Assert.Equal(["t1", "t2"], BestTrials.Ranks(trials).OrderBy(rank => rank.Value).Select(rank => rank.Key));
    }

    [Fact]
    public void Classifiers_are_ranked_among_themselves()
    {
        Contender[] trials =
        [
            Of("t1", TrialObjective.Classes, 0.9, null), Of("t2", TrialObjective.Classes, 0.8, null), Of("t3", Bce, 0.3, 0.02),
            Of("t4", Mse, 0.02, 0.03),
        ];
        var ranking = BestTrials.Of(trials);
        Assert.True(ranking.HasGroups);
        Assert.Equal(["t2", "t3"], ranking.Ids.Order());
        Assert.Equal([2, 1, 1, 2], trials.Select(trial => BestTrials.Ranks(trials)[trial.Id]));
    }

    [Fact]
    public void Trials_of_version_020_without_a_common_error_are_ranked_within_each_objective()
    {
        Contender[] trials = [Of("t1", Bce, 0.3, null), Of("t2", Mse, 0.02, null), Of("t3", Mse, 0.01, null)];
        var ranking = BestTrials.Of(trials);
        Assert.Equal((RankingMeasure.ValidationLoss, true), (ranking.Measure, ranking.HasGroups));
        Assert.Equal(["t1", "t3"], ranking.Ids.Order());
    }

    [Fact]
    public void The_best_does_not_depend_on_the_order_in_which_trials_complete_and_ties_go_to_the_first_planned()
    {
        Contender[] trials =
            [Of("t10", Bce, 0.2, 0.02), Of("t2", Bce, 0.2, 0.02), Of("t1", Mse, double.NaN, double.PositiveInfinity)];
        Assert.Equal(["t2"], BestTrials.Of(trials).Ids);
        Assert.Equal(["t2"], BestTrials.Of(trials.Reverse()).Ids);
        Assert.Equal(["t10", "t2"], BestTrials.Ranks(trials).Keys.Order());
    }

    [Fact]
    public void Data_in_different_units_are_named()
    {
        var ranking = BestTrials.Of([Of("t1", Bce, 0.3, 0.02), Of("t2", Bce, 0.2, 0.03) with { Units = "csv, scale unit" }]);
        Assert.Equal(
            "the trials' data differ, so their errors are in different units: csv, scale unit; shapes", ranking.Notes().Single());
    }

    public static TheoryData<ModelSpec, LossKind, string> Objectives { get; } = new()
    {
        { new StackedSpec(), LossKind.Bce, Bce },
        { new LinearSpec(), LossKind.Mse, Mse },
        { new VariationalSpec { LatentWeight = 0.5 }, LossKind.Mse, "mean squared error + 0.5 x latent loss" },
        { new SparseSpec { Weight = 0.05 }, LossKind.Bce, "binary cross-entropy + 0.05 x kl penalty" },
        { new SparseSpec { Penalty = SparsityPenalty.None }, LossKind.Bce, Bce },
        { new ClassifierSpec(), LossKind.CrossEntropy, TrialObjective.Classes },
    };

    [Theory]
    [MemberData(nameof(Objectives))]
    public void An_objective_is_the_loss_with_all_that_is_added_to_it(ModelSpec model, LossKind loss, string text) =>
        Assert.Equal(text, TrialObjective.Of(Spec(new ShapesData(), model, loss)));

    [Fact]
    public void Files_that_are_scaled_differently_are_in_different_units()
    {
        Assert.Equal("shapes", TrialObjective.UnitsOf(Spec(new ShapesData())));
        Assert.Equal("npy, scale auto", TrialObjective.UnitsOf(Spec(new NpyData { File = "x.npy" })));
        Assert.Equal(
            "npy, scale unit_per_feature",
            TrialObjective.UnitsOf(Spec(new NpyData { File = "x.npy", Scale = ScaleKind.UnitPerFeature })));
    }

    [Fact]
    public void A_trial_has_the_same_rank_from_its_state_and_from_its_view()
    {
        var trial = Experiments.Trial("t1", new VariationalSpec()).On("w").Measure(1, 0.5, ("mse", 0.3)).Measure(1, 0.6, ("mse", 0.2))
            .Complete("ab", 1);
        var view = new ExperimentReadModel(Experiments.Of(trial), "", [], TimeProvider.System).View().Trials[0];

        Assert.Equal(Contender.Of(trial), Contender.Of(view));
        Assert.Equal((0.5, 0.2), (view.BestValidationLoss, view.BestSquaredError));
        Assert.Equal((2, 0.6, 0.2), (view.KeptEpoch, view.KeptValidationLoss, view.KeptSquaredError));
    }

    private static TrialSpec Spec(DataSpec data, ModelSpec? model = null, LossKind loss = LossKind.Bce) =>
        new() { Data = data, Model = model ?? new StackedSpec(), Training = new TrainingSpec { Loss = loss } };

    private static Contender Of(string id, string objective, double? loss, double? error, bool isCompleted = true) =>
        new(id, isCompleted, objective, "shapes", loss, error);
}
