using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>Builds a report from a recorded run. A pure function.</summary>
internal static class ReportBuilder
{
    /// <summary>The metrics of a row that has nothing to compare with.</summary>
    private static readonly string[] _telling =
    [
        MetricsTable.ValidationLoss,
        MetricsTable.RoundedAccuracy,
        EpochMetrics.ClassAccuracy,
        EpochMetrics.SquaredError,
        EpochMetrics.Determination,
    ];

    public static Report Build(RecordedRun run)
    {
        var results = run
            .Plan.Trials.Zip(run.Trials)
            .GroupBy(pair => (pair.First.Name, Id: pair.First.Name is null ? pair.First.Id.Value : ""))
            .Select(result => new Result(
                TitleOf(result.First().First, run.Plan),
                [.. result.Select(pair => pair.First)],
                [.. result.Select(pair => pair.Second)]))
            .ToList();
        return new Report(
            run.Plan.Name,
            [
                .. results.Select(result => new ReportRow(
                    result.Title,
                    [.. result.Measured.Select(trial => trial.Id)],
                    [.. Lines(result, results)])),
            ],
            [
                .. FailureCauses.Groups(run.Trials.Where(trial => !trial.IsCompleted), WhyIncomplete).Select(WhyAllIncomplete),
                .. run.Trials.Where(trial => trial.Findings.Length > 0).Select(trial => $"{trial.Id} warning: {trial.Findings}"),
                .. results.SelectMany(WhyUnmeasured),
                .. Ranking(run),
            ],
            RunEnvironment.Of(run))
        {
            IsComplete = run.Trials.All(trial => trial.IsCompleted || trial.IsPruned),
        };
    }

    private static IEnumerable<ReportLine> Lines(Result result, IReadOnlyList<Result> all)
    {
        var expectations = result.Expectations.ToList();
        return expectations.Count == 0
            ? _telling.Select(metric => (metric, ours: result.Measure(metric)))
                .Where(pair => pair.ours is not null)
                .Select(pair => new ReportLine(pair.metric, pair.ours, null, null, null))
            : expectations.Select(expectation => Line(expectation, result.Measure(expectation.Metric), all));
    }

    private static ReportLine Line(Expectation against, Measurement? ours, IReadOnlyList<Result> all)
    {
        double? limit = against switch
        {
            Limit it => it.Number,
            LimitByName it => all.First(result => result.Planned[0].Name == it.Name).Measure(it.Metric)?.Mean,
            _ => null,
        };
        var outcome = (against, ours, limit) switch
        {
            (PublishedRange range, { } measured, _) => Comparison.WithPublished(range, measured.Mean),
            (Limit it, { } measured, { } number) => Comparison.WithLimit(it.Side, number, measured.Mean),
            (LimitByName it, { } measured, { } number) => Comparison.WithLimit(it.Side, number, measured.Mean),
            _ => ExpectationOutcome.NotMeasured,
        };
        return new ReportLine(against.Metric, ours, against, limit, outcome);
    }

    /// <summary>The best trials and their measure, where that is not simply the loss.</summary>
    private static IEnumerable<string> Ranking(RecordedRun run)
    {
        Contender[] contenders =
        [
            .. run.Plan.Trials.Zip(run.Trials, (planned, measured) => new Contender(
                measured.Id,
                measured.IsCompleted,
                TrialObjective.Of(planned.Spec),
                TrialObjective.UnitsOf(planned.Spec),
                measured.ValidationLoss,
                measured.SquaredError)),
        ];
        var ranking = BestTrials.Of(contenders);
        return ranking.Ids.Count > 0 && ranking.Notes().ToList() is { Count: > 0 } notes
            ? [$"best: {string.Join(", ", ranking.Ids)}{(ranking.HasGroups ? ", each of its kind" : "")}", .. notes]
            : [];
    }

    /// <summary>One line for trials that are incomplete alike.</summary>
    private static string WhyAllIncomplete(IReadOnlyList<MeasuredTrial> trials) => trials.Count == 1
        ? $"{trials[0].Id} is {WhyIncomplete(trials[0])}"
        : $"{trials.Count} trials ({FailureCauses.Names([.. trials.Select(trial => trial.Id)])}) are {WhyIncomplete(trials[0])}";

    private static string WhyIncomplete(MeasuredTrial trial)
    {
        var after = trial.Epochs == 0 ? "" : $" after epoch {trial.Epochs}";
        return trial.Reason.Length == 0 ? $"{trial.Status}{after}" : $"{trial.Status}{after}: {trial.Reason}";
    }

    private static IEnumerable<string> WhyUnmeasured(Result result) =>
        from expectation in result.Expectations.DistinctBy(it => it.Metric)
        from trial in result.Measured
        where trial.IsCompleted && !trial.Metrics.ContainsKey(expectation.Metric)
        select $"{trial.Id} does not measure {expectation.Metric}; "
            + $"{NearestWord.Suggest(expectation.Metric, [.. trial.Metrics.Keys])}";

    /// <summary>The trial's name, or the settings that distinguish it.</summary>
    private static string TitleOf(PlannedTrial trial, ExperimentPlan plan)
    {
        if (trial.Name is { } name)
        {
            return name;
        }

        var settings = DistinguishingSettings.Of(trial, plan.Trials, it => KindNames.Of(it.Spec.Model), it => it.Searched)
            .Where(setting => setting.Key != TrialView.VariantSetting)
            .Select(setting => $"{setting.Key.Split('.')[^1]}={setting.Value}");
        return string.Join(' ', [KindNames.Of(trial.Spec.Model), .. settings]);
    }

    /// <summary>A trial, or the trials of one name.</summary>
    private sealed record Result(string Title, IReadOnlyList<PlannedTrial> Planned, IReadOnlyList<MeasuredTrial> Measured)
    {
        public IEnumerable<Expectation> Expectations => Planned.SelectMany(trial => trial.Notes.Expectations).Distinct();

        /// <summary>Null unless every trial has completed and measured it.</summary>
        public Measurement? Measure(string metric) =>
            Measured.All(trial => trial.IsCompleted && trial.Metrics.ContainsKey(metric))
                ? Measurement.Of([.. Measured.Select(trial => trial.Metrics[metric])])
                : null;
    }
}
