using System.CommandLine;
using AeCluster.Coordinator.Analysis;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>What trials are compared by.</summary>
internal static class GoalOption
{
    private const string Name = "--goal";
    private const string Lowest = "min:";
    private const string Highest = "max:";

    public static Option<string[]> Create()
    {
        var option = new Option<string[]>(Name)
        {
            HelpName = "METRIC",
            Description = "A column of metrics.csv to compare by; max:METRIC where higher is better (known of accuracies and "
                + "R2). Repeated: several goals, with their Pareto front. [default: what the run is ranked by]",
            Arity = ArgumentArity.OneOrMore,
        };
        option.Validators.Add(result =>
        {
            var metrics = result.Tokens.Select(token => Of(token.Value).Metric).ToList();
            if (metrics.Exists(metric => metric.Length == 0))
            {
                result.AddError($"{Name} must be the name of a metric, such as validation_loss or max:accuracy");
            }
            else if (metrics.Distinct().Count() < metrics.Count)
            {
                result.AddError($"{Name} names the same metric twice");
            }
        });
        return option;
    }

    public static IReadOnlyList<Goal> Of(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(Of)];

    private static Goal Of(string text) =>
        text.StartsWith(Lowest, StringComparison.Ordinal) ? new Goal(text[Lowest.Length..])
        : text.StartsWith(Highest, StringComparison.Ordinal) ? new Goal(text[Highest.Length..], IsMaximized: true)
        : new Goal(text, Results.Reports.MetricKind.Of(text).Good == Results.Reports.Good.High);
}
