using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;

namespace AeCluster.Coordinator.Tests.Inspection;

public class ExperimentLookTests
{
    private const string TwoFiles =
        """
        name: two
        data: {source: csv, scale: none}
        model: {variant: stacked, output: linear, codings: 2}
        training: {loss: mse}
        search:
          strategy: grid
          over: {data.file: [a.csv, b.csv], model.codings: [2, 9], training.batch: [16, 32]}
        """;

    private static readonly DataFacts _small = new()
    {
        Name = "a.csv",
        Width = 5,
        Train = 90,
        Validation = 10,
        LookedAt = 100,
        Values = new ValueInterval(-1, 1),
        FileValues = new ValueInterval(-1, 1),
        Columns = ["v", "w", "x", "y", "z"],
    };

    [Fact]
    public void Each_distinct_data_section_is_asked_for_once()
    {
        Assert.Equal(
            ["a.csv", "b.csv"], ExperimentLook.FilesOf(Plan(TwoFiles)).Select(data => Assert.IsType<CsvData>(data).File));
        Assert.Empty(ExperimentLook.FilesOf(Plan("name: a\ndata: {source: shapes}\nmodel: {variant: stacked}")));
    }

    [Fact]
    public void What_several_trials_have_in_common_is_said_once_with_their_ids()
    {
        var doubtful = _small with { Findings = [Finding.Warning("column 'v' is constant")] };
        var look = ExperimentLook.Of(Plan(TwoFiles), new LookAnswer([Seen(doubtful), Seen(_small with { Name = "b.csv" })]));
        Assert.Equal(
            [
                "data      a.csv (t01, t02, t03, t04): 90 examples to train on, 10 to validate, each a row of 5 values (v, w, x, y, z)",
                "values    -1 to 1",
                "data      b.csv (t05, t06, t07, t08): 90 examples to train on, 10 to validate, each a row of 5 values (v, w, x, y, z)",
                "values    -1 to 1",
                "warning: column 'v' is constant (t01, t02, t03, t04)",
                "warning: 9 codings for examples of 5 values are no bottleneck: the model can copy its input without learning "
                    + "anything about it. Set fewer codings (model.codings), or take model.variant: sparse or denoising "
                    + "(t03, t04, t07, t08)",
            ],
            LookReport.Lines(look));
        look.ThrowIfUnfit();
        look.ThrowIfMissing();
    }

    [Fact]
    public void Errors_of_any_trial_end_the_verb_as_bad_input()
    {
        var look = ExperimentLook.Of(
            Plan(TwoFiles), new LookAnswer([new LookedAtData { Error = "Line 3 of a.csv holds 'x'." }, Seen(_small)]));
        var error = Assert.Throws<UserErrorException>(look.ThrowIfUnfit);
        Assert.Equal(("Line 3 of a.csv holds 'x'. (t01, t02, t03, t04)", ExitCodes.BadInput), (error.Message, error.ExitCode));
    }

    [Fact]
    public void Data_that_is_elsewhere_ends_only_what_needs_it_here()
    {
        var look = ExperimentLook.Of(Plan(TwoFiles), new LookAnswer([new LookedAtData { Missing = "a.csv" }, Seen(_small)]));
        Assert.Equal(
            "data      a.csv (t01, t02, t03, t04) is not on this machine: only workers can look at it, in their folders of data "
                + "(AECLUSTER_DATA, --data-folder)",
            LookReport.Lines(look).First());
        look.ThrowIfUnfit();
        Assert.Contains(
            "there is no a.csv on this machine",
            Assert.Throws<UserErrorException>(look.ThrowIfMissing).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_data_sections_the_first_are_looked_at_and_the_rest_is_left_to_the_trials()
    {
        var plan = Plan(
            $"name: a\ndata: {{source: npy, file: x.npy}}\nmodel: {{variant: stacked, codings: 2}}\n"
                + $"search: {{strategy: grid, over: {{data.split_seed: [{string.Join(", ", Enumerable.Range(1, 40))}]}}}}");
        var files = ExperimentLook.FilesOf(plan);
        Assert.Equal(16, files.Count);
        var look = ExperimentLook.Of(plan, new LookAnswer([.. files.Select(_ => Seen(_small with { Values = new(0, 1) }))]));
        Assert.EndsWith(
            "and 35 more data sections; 24 were not looked at: their trials do so when they begin",
            LookReport.Lines(look).Last(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_can_look_the_report_says_why()
    {
        var look = ExperimentLook.Of(
            Plan("name: a\ndata: {source: npy, file: x.npy}\nmodel: {variant: stacked}"), new LookAnswer([], "No program."));
        Assert.Equal(["data      x.npy: not looked at. No program."], LookReport.Lines(look));
        look.ThrowIfUnfit();
        look.ThrowIfMissing();
    }

    [Fact]
    public void A_part_that_was_looked_at_and_the_scaling_are_stated()
    {
        var facts = new DataFacts
        {
            Name = "photos",
            Channels = 3,
            Height = 64,
            Width = 48,
            Train = 9_000,
            Validation = 1_000,
            LookedAt = 2_000,
            FileValues = new ValueInterval(0, 255),
            Values = new ValueInterval(0, 1),
            Classes = [new ClassFacts(0, "cat", 1, 1), new ClassFacts(1, "dog", 1, 1)],
        };
        var look = ExperimentLook.Of(
            Plan("name: a\ndata: {source: images, folder: photos, scale: unit}\nmodel: {variant: convolutional}"),
            new LookAnswer([Seen(facts)]));
        Assert.Equal(
            [
                "data      photos: 9,000 examples to train on, 1,000 to validate, each 3 x 64 x 48; looked at 2,000 of 10,000",
                "values    0 to 255 in the file, 0 to 1 for the model (data.scale: unit)",
                "classes   2: 'cat', 'dog'",
            ],
            LookReport.Lines(look));
    }

    [Fact]
    public void The_answer_of_the_worker_program_comes_back_as_it_was()
    {
        var answer = new LookAnswer(
            [Seen(_small with { Classes = [new ClassFacts(3, "c", 1, null)], Findings = [Finding.Error("no")] }), new() { Missing = "p" }],
            "why");
        Assert.Equivalent(answer, LookAnswer.FromJson(answer.ToJson()), strict: true);
    }

    private static LookedAtData Seen(DataFacts facts) => new() { Facts = facts };

    private static ExperimentPlan Plan(string yaml) => ExperimentFile.Read(yaml, "x.yaml", []);
}
