using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Models;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Searches whose trials follow one after another, from the file to the first proposals.</summary>
public sealed class OpenSearchTests
{
    private const string Base = """
        name: open
        data: {source: shapes, train: 64, validation: 16}
        training: {epochs: 2}

        """;

    [Fact]
    public void A_choice_has_axes_of_its_own()
    {
        var trials = Propose("""
            search:
              strategy: random
              samples: 40
              over:
                model:
                  - {variant: stacked, over: {model.hidden: [[50], [60]]}}
                  - {variant: variational, hidden: [70]}
                model.codings: {min: 2, max: 64, scale: log}
            """).ConvertAll(trial => trial.Spec.Model);

        Assert.Equal(40, trials.Count);
        Assert.Equal([50, 60], trials.OfType<StackedSpec>().Select(model => Assert.Single(model.Hidden)).Distinct().Order());
        Assert.All(trials.OfType<VariationalSpec>(), model => Assert.Equal([70], model.Hidden));
        Assert.NotEmpty(trials.OfType<VariationalSpec>());
        Assert.All(trials.Cast<BottleneckSpec>(), model => Assert.InRange(model.Codings, 2, 64));
    }

    [Fact]
    public void Special_values_stand_beside_a_range()
    {
        var clips = Propose("""
            model: {variant: stacked}
            search: {strategy: random, samples: 40, over: {training.clip_norm: {min: 0.1, max: 10, scale: log, or: [~]}, training.batch: {min: 8, max: 64}}}
            """).ConvertAll(trial => trial.Spec.Training.ClipNorm);

        Assert.Contains(null, clips);
        Assert.All(clips.OfType<double>(), clip => Assert.InRange(clip, 0.1, 10));
        Assert.InRange(clips.Count(clip => clip is null), 10, 30);
    }

    [Fact]
    public void A_range_has_steps()
    {
        var batches = Propose("""
            model: {variant: stacked}
            search: {strategy: grid, over: {training.batch: {min: 8, max: 32, step: 8}, seed: [1, 2]}}
            """).ConvertAll(trial => (trial.Spec.Training.Batch, trial.Spec.Seed));

        Assert.Equal([(8, 1), (8, 2), (16, 1), (16, 2), (24, 1), (24, 2), (32, 1), (32, 2)], batches);
    }

    [Fact]
    public void A_trial_that_does_not_fulfil_the_conditions_gets_no_number()
    {
        var trials = Propose("""
            model: {variant: stacked}
            search:
              strategy: random
              samples: 30
              over: {model.codings: {min: 2, max: 64}, training.batch: [8, 16, 32]}
              where: [model.codings <= 20, "training.batch * 2 > model.codings"]
            """);

        Assert.Equal(Enumerable.Range(1, 30).Select(i => $"t{i:D2}"), trials.Select(trial => trial.Id.Value));
        Assert.All(trials, trial => Assert.InRange(((StackedSpec)trial.Spec.Model).Codings, 2, 20));
        Assert.All(trials, trial => Assert.True(trial.Spec.Training.Batch * 2 > ((StackedSpec)trial.Spec.Model).Codings));
    }

    [Fact]
    public void The_first_trials_are_those_that_the_file_names()
    {
        var trials = Propose("""
            model: {variant: stacked}
            search:
              strategy: random
              samples: 5
              over: {model.codings: {min: 2, max: 64}, training.batch: [8, 16, 32]}
              first: [{model: {codings: 30}, training: {batch: 16}}, {model: {codings: 7}}]
            """).ConvertAll(trial => (((StackedSpec)trial.Spec.Model).Codings, trial.Spec.Training.Batch));

        Assert.Equal((30, 16), trials[0]);
        Assert.Equal(7, trials[1].Codings);
    }

    [Fact]
    public void Errors_name_the_place_and_the_remedy() => Assert.Equal(
        [
            "search.order: unknown word 'arrivl'; did you mean 'arrival'?",
            "search.where[0]: expected a comparison of settings, numbers or words by <=, <, >=, >, == or !=, such as "
                + "'model.codings <= 32', got 'model.codings'",
            "search.goal: expected {minimize: validation_loss}, {maximize: r2}, or a list of such, got mse",
        ],
        Errors("""
            model: {variant: stacked}
            search:
              strategy: random
              samples: 5
              over: {model.codings: {min: 2, max: 64}}
              order: arrivl
              where: [model.codings]
              goal: mse
            """).Order(StringComparer.Ordinal).OrderBy(error => error.StartsWith("search.order", StringComparison.Ordinal) ? 0
                : error.StartsWith("search.where", StringComparison.Ordinal) ? 1 : 2));

    [Fact]
    public void A_value_that_is_part_of_no_trial_is_an_error() => Assert.Contains(
        Errors("""
            model: {variant: stacked}
            search:
              strategy: random
              samples: 5
              over: {model.activation: [relu, rellu], model.codings: {min: 2, max: 64}}
              order: arrival
            """),
        error => error.StartsWith("model.activation: ", StringComparison.Ordinal)
            && error.Contains("relu", StringComparison.Ordinal));

    [Fact]
    public void The_search_is_read_again_from_its_source()
    {
        var plan = Plan("model: {variant: stacked}\nsearch: {strategy: random, samples: 9, over: {seed: {min: 1, max: 99}}, order: arrival}");
        var again = ExperimentFile.Read(plan.Search!.Source.Yaml, "open.yaml", []);

        Assert.Empty(plan.Trials);
        Assert.NotEmpty(plan.Known);
        Assert.Equal(["seed"], plan.SearchedSettings);
        Assert.Equal(
            Proposals(plan).ConvertAll(trial => trial.Spec.Seed), Proposals(again).ConvertAll(trial => trial.Spec.Seed));
    }

    private static ExperimentPlan Plan(string yaml) => ExperimentFile.Read(Base + yaml, "open.yaml", []);

    private static List<PlannedTrial> Propose(string yaml) => Proposals(Plan(yaml));

    /// <summary>All proposals, none of which waits for a result.</summary>
    private static List<PlannedTrial> Proposals(ExperimentPlan plan)
    {
        var machine = new SearchMachine(plan.Search!.Setup with { Order = new SearchOrder.Arrival(1000) });
        var trials = new List<PlannedTrial>();
        while (machine.Next() is SearchAction.Propose propose)
        {
            machine.Apply(propose);
            trials.Add(plan.Search!.Trial(propose, plan.SearchedSettings));
        }

        return trials;
    }

    private static IEnumerable<string> Errors(string yaml) =>
        Assert.Throws<SpecFileException>(() => Plan(yaml)).Errors.Select(error => $"{error.Path}: {error.Message}");
}
