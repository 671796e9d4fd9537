using System.Collections.Immutable;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads what a search aims at.</summary>
internal sealed class GoalReader(SpecErrors errors)
{
    private const string Minimize = "minimize";
    private const string Maximize = "maximize";
    private const string Expected = "expected {minimize: validation_loss}, {maximize: r2}, or a list of such";

    /// <returns>None where the file does not say.</returns>
    public ImmutableArray<Goal> Goals(SpecMapping search) => search.Find("goal")?.Value switch
    {
        null => [],
        SpecSequence { Items.Count: > 0 } list =>
            [.. list.Items.Select((node, i) => One(node, $"search.goal[{i}]")).OfType<Goal>().Distinct()],
        var node => [.. new[] { One(node, "search.goal") }.OfType<Goal>()],
    };

    public ImmutableSortedDictionary<string, OutcomeLimit> Limits(SpecMapping search)
    {
        var limits = ImmutableSortedDictionary.CreateBuilder<string, OutcomeLimit>(StringComparer.Ordinal);
        switch (search.Find("limits")?.Value)
        {
            case null:
                break;
            case SpecMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    var path = $"search.limits.{entry.Key}";
                    if (new SpecBinder(errors).Bind(typeof(OutcomeLimit), entry.Value, path) is OutcomeLimit limit)
                    {
                        limits[entry.Key] = limit;
                    }
                }

                break;
            case var node:
                errors.Add(node.Place, "search.limits",
                    $"expected measures with their limits, such as {{latent: {{at_most: 20}}}}, got {node.Describe()}");
                break;
        }

        return limits.ToImmutable();
    }

    private Goal? One(SpecNode node, string path)
    {
        if (node is SpecMapping { Entries: [{ Key: Minimize or Maximize, Value: SpecScalar { Text.Length: > 0 } metric } entry] })
        {
            return new Goal(metric.Text, entry.Key == Maximize);
        }

        errors.Add(node.Place, path, $"{Expected}, got {YamlText.Flow(node)}");
        return null;
    }
}
