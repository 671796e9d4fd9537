using AeCluster.Coordinator.Planning;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>What <c>validate</c> shows of each trial.</summary>
public sealed class EffectiveDifferencesTests
{
    [Fact]
    public void A_default_that_differs_between_variants_is_shown_although_nobody_wrote_it() => Assert.Equal(
        ["model.variant=stacked model.codings=30", "model.variant=sparse model.codings=300",
            "model.variant=convolutional model.codings=30"],
        Shown("model: {variant: stacked}\n"
            + "search: {strategy: grid, over: {model.variant: [stacked, sparse, convolutional]}}"));

    [Fact]
    public void Searched_settings_come_first_also_where_they_do_not_differ() => Assert.Equal(
        ["training.epochs=3 model.variant=linear model.codings=2", "training.epochs=3 model.variant=stacked model.codings=30"],
        Shown("model: {variant: linear}\n"
            + "search: {strategy: grid, over: {training.epochs: [3], model: [{variant: linear}, {variant: stacked}]}}"));

    [Fact]
    public void A_setting_that_is_missing_for_another_reason_than_the_kind_is_shown() => Assert.Equal(
        ["parallel=null", "parallel.workers.max=2"],
        Shown("model: {variant: linear}\nsearch: {strategy: grid, over: {parallel: [null, {workers: 2}]}}"));

    [Fact]
    public void A_null_is_kept_where_the_default_is_another_value() => Assert.Equal(
        ["model.codings=null", "model.codings=30", "model.codings=7"],
        Shown("model: {variant: convolutional}\nsearch: {strategy: grid, over: {model: [{variant: convolutional, "
            + "codings: null}, {variant: convolutional}, {variant: convolutional, codings: 7}]}}"));

    [Fact]
    public void One_trial_differs_from_none() => Assert.Equal([""], Shown("model: {variant: linear}"));

    private static IEnumerable<string> Shown(string lines)
    {
        var plan = ExperimentFile.Read(
            $"name: a\ndata: {{source: shapes}}\ntraining: {{loss: mse, batch: 64}}\n{lines}\n", "a.yaml", []);
        return EffectiveDifferences.Of(plan).Select(trial =>
            string.Join(' ', trial.Select(setting => $"{setting.Key}={setting.Value}")));
    }
}
