using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Settings that follow from the kind of data, where a file leaves them open.</summary>
public class AssumptionsTests
{
    private const string Table = "data: {source: csv, file: x.csv}\n";

    [Fact]
    public void A_table_is_standardized_and_its_reconstruction_not_bounded()
    {
        var trial = Only($"{Table}model: {{variant: stacked, codings: 2}}");
        Assert.Equal(["data.scale: standardize", "model.output: linear", "training.loss: mse"], trial.Assumed);
        Assert.Equal(ScaleKind.Standardize, Assert.IsType<CsvData>(trial.Spec.Data).Scale);
        Assert.Equal(OutputActivation.Linear, Assert.IsType<StackedSpec>(trial.Spec.Model).Output);
        Assert.Equal(LossKind.Mse, trial.Spec.Training.Loss);
    }

    [Theory]
    [InlineData(Table + "model: {variant: linear}", "data.scale: standardize", "training.loss: mse")]
    [InlineData(Table + "model: {variant: stacked, output: sigmoid}", "data.scale: unit_per_feature")]
    [InlineData(Table + "model: {variant: stacked}\ntraining: {loss: bce}", "data.scale: unit_per_feature")]
    [InlineData(Table + "model: {variant: stacked}\ntraining: {loss: mse}", "data.scale: standardize", "model.output: linear")]
    [InlineData(
        "data: {source: csv, file: x.csv, shape: [4, 4]}\nmodel: {variant: convolutional, channels: [8]}", "data.scale: unit")]
    [InlineData("data: {source: csv, file: x.csv, scale: unit}\nmodel: {variant: stacked}")]
    [InlineData("data: {source: csv, file: x.csv, scale: none}\nmodel: {variant: stacked}")]
    [InlineData(
        "data: {source: npy, file: x.npy, scale: standardize}\nmodel: {variant: tied}", "model.output: linear", "training.loss: mse")]
    [InlineData("data: {source: npy, file: x.npy}\nmodel: {variant: tied}")]
    [InlineData("data: {source: shapes}\nmodel: {variant: stacked}")]
    [InlineData("data: {source: shapes}\nmodel: {variant: linear}", "training.loss: mse")]
    [InlineData("data: {source: shapes}\nmodel: {variant: classifier}", "training.loss: cross_entropy")]
    [InlineData(
        Table + "model: {variant: classifier, encoder: {variant: tied}}\ntraining: {pretraining: {epochs: 3}}",
        "data.scale: standardize", "model.encoder.output: linear", "training.pretraining.loss: mse", "training.loss: cross_entropy")]
    [InlineData(
        Table + "model: {variant: stacked, output: linear}\ntraining: {loss: mse}", "data.scale: standardize")]
    public void What_is_said_decides_the_rest_and_is_never_changed(string yaml, params string[] assumed) =>
        Assert.Equal(assumed, Only(yaml).Assumed);

    [Fact]
    public void A_contradiction_that_is_written_stays_an_error() => Assert.Contains(
        "bce is undefined",
        Assert.Throws<SpecFileException>(
            () => Only("data: {source: shapes}\nmodel: {variant: stacked, output: linear}\ntraining: {loss: bce}")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Each_trial_of_a_search_has_assumptions_of_its_own_and_the_resolved_file_gives_the_same_trials()
    {
        var plan = ExperimentFile.Read(
            $"name: a\n{Table}model: {{codings: 2}}\n"
                + "search: {strategy: grid, over: {model.variant: [stacked, linear], training.loss: [mse]}}",
            "x.yaml",
            []);
        Assert.Equal(["data.scale: standardize", "model.output: linear"], plan.Trials[0].Assumed);
        Assert.Equal(["data.scale: standardize"], plan.Trials[1].Assumed);
        Assert.Contains(
            "# Assumed from the kind of data where the file leaves it open:\n#   data.scale: standardize\n#   model.output: linear\n",
            plan.ResolvedYaml,
            StringComparison.Ordinal);
        var again = ExperimentFile.Read(plan.ResolvedYaml, "x.yaml", []);
        Assert.All(again.Trials, trial => Assert.Empty(trial.Assumed));
        Assert.Equal(
            plan.Trials.Select(trial => Specs.SpecJson.Write(trial.Spec)),
            again.Trials.Select(trial => Specs.SpecJson.Write(trial.Spec)));
    }

    private static PlannedTrial Only(string yaml) => Assert.Single(ExperimentFile.Read($"name: a\n{yaml}\n", "x.yaml", []).Trials);
}
