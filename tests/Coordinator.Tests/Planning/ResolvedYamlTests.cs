using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search;
using AeCluster.Specs;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Planning;

public sealed class ResolvedYamlTests
{
    [Property(MaxTest = 300)]
    public void Reading_the_resolved_file_gives_the_same_trials(int seed)
    {
        var plan = ExperimentFile.Read(RandomExperiments.Yaml(seed), "a.yaml", ["training.threads=2"]);

        var again = ExperimentFile.Read(plan.ResolvedYaml, "resolved.yaml", []);

        Assert.Equal(plan.Name, again.Name);
        Assert.Equal(
            plan.Trials.Select(trial => $"{trial.Id} {SpecJson.Write(trial.Spec)}"),
            again.Trials.Select(trial => $"{trial.Id} {SpecJson.Write(trial.Spec)}"));
        Assert.Equal(plan.Trials.Select(trial => trial.Name), again.Trials.Select(trial => trial.Name));
        Assert.Equal(
            plan.Trials.SelectMany(trial => trial.Notes.Expectations),
            again.Trials.SelectMany(trial => trial.Notes.Expectations));
    }

    [Fact]
    public void Names_and_what_results_are_held_against_are_kept_before_the_settings()
    {
        var plan = ExperimentFile.Read("""
            name: a
            data: {source: shapes}
            model: {variant: stacked}
            search:
              strategy: list
              trials:
                - at_least: {rounded_accuracy: 0.9, accuracy: "from scratch"}
                  published: {validation_loss: [0.1, 0.2], loss: 3}
                  name: "stacked, 784-100"
                - {name: from scratch, seed: 1}
            """, "a.yaml", []);

        Assert.Contains("""
              trials:
                - name: "stacked, 784-100"
                  published:
                    validation_loss: [0.1, 0.2]
                    loss: 3
                  at_least:
                    rounded_accuracy: 0.9
                    accuracy: "from scratch"
                  seed: 42

            """.ReplaceLineEndings("\n"), plan.ResolvedYaml, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_single_trial_is_held_against_is_kept()
    {
        var plan = ExperimentFile.Read(
            "name: a\npublished: {loss: 1}\ndata: {source: shapes}\nmodel: {variant: stacked}\n", "a.yaml", []);

        var again = ExperimentFile.Read(plan.ResolvedYaml, "b.yaml", []);

        Assert.Equal([new PublishedRange("loss", 1, 1)], again.Trials[0].Notes.Expectations);
        Assert.Equal(SearchStrategy.None, again.Strategy);
    }

    [Fact]
    public void The_resolved_file_says_everything_and_what_search_it_came_from()
    {
        var plan = ExperimentFile.Read("""
            name: "123"
            data: {source: shapes}
            search: {strategy: grid, over: {model: [{variant: linear}, {variant: stacked}], seed: [1]}}
            """, "a.yaml", ["training={loss: mse}"]);

        Assert.Equal("""
            # Every setting of every trial, defaults included. This is an experiment file of its own: it gives the same
            # trials again, whatever the defaults and the searches of a later version are.
            #
            # Settings given on the command line:
            #   training={loss: mse}
            #
            # The search that produced them:
            #   search:
            #     strategy: grid
            #     over:
            #       model:
            #         - variant: linear
            #         - variant: stacked
            #       seed: [1]
            name: "123"
            search:
              strategy: list
              trials:
                - seed: 1
                  data:
                    source: shapes
                    train: 10000
                    validation: 1000
                    seed: 1
                  model:
                    variant: linear
                    codings: 2
                    initializer: glorot_uniform
                  training:
                    loss: mse
                    optimizer:
                      name: adam
                      learning_rate: 0.001
                      beta1: 0.9
                      beta2: 0.999
                      epsilon: 1e-07
                    batch: 32
                    epochs: 10
                    threads: 1
                    clip_norm: null
                    layerwise: []
                    pretraining: null
                    frozen: null
                    labels: null
                    checkpoint_every_steps: null
                    keep: last
                  parallel: null
                - seed: 1

            """.ReplaceLineEndings("\n"), plan.ResolvedYaml[..(plan.ResolvedYaml.IndexOf("- seed: 1\n", StringComparison.Ordinal) is var first
                ? plan.ResolvedYaml.IndexOf("- seed: 1\n", first + 1, StringComparison.Ordinal) + "- seed: 1\n".Length : 0)]);
    }

    [Fact]
    public void One_trial_is_written_without_a_search()
    {
        var yaml = ExperimentFile
            .Read("name: a\ndata: {source: shapes}\nmodel: {variant: linear}\ntraining: {loss: mse}\n", "a.yaml", [])
            .ResolvedYaml;

        Assert.DoesNotContain("search:", yaml, StringComparison.Ordinal);
        Assert.Equal(SearchStrategy.None, ExperimentFile.Read(yaml, "b.yaml", []).Strategy);
    }

    [Fact]
    public void A_setting_with_a_line_feed_stays_in_its_comment()
    {
        var plan = ExperimentFile.Read(
            "name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\n",
            "a.yaml",
            ["seed=3\n\n#x"]);

        Assert.Equal(3, ExperimentFile.Read(plan.ResolvedYaml, "b.yaml", []).Trials[0].Spec.Seed);
    }
}
