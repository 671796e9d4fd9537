using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Conditions;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads a search whose trials follow one after another.</summary>
internal sealed class OpenSearchReader(SpecErrors errors, SpaceReader spaces)
{
    private const string Section = "search";

    /// <summary>Lanes of the virtual machine where the file does not say.</summary>
    private const int UsualLanes = 8;

    /// <summary>Trials open at a time where nothing depends on the order of results.</summary>
    private const int LanesWithoutOrder = 256;

    private static readonly RangeAttribute _count = new(1, SearchSection.MaxTrials);

    private readonly ScalarBinder _scalars = new(errors);
    private readonly NamedSettings _named = new(errors);

    /// <summary>Keys that any search may have, and that make its trials follow one after another.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["early", "until", "repeat", "order", "where", "first"];

    /// <summary>Keys about the outcome, which any search may have.</summary>
    public static IReadOnlyList<string> OutcomeKeys { get; } = ["goal", "limits"];

    /// <param name="kind">The strategy, which is named in the section.</param>
    /// <param name="space">The space, where it is not what <c>over</c> says.</param>
    public OpenSearch? Read(SpecMapping search, StrategyKind kind, long experimentSeed, SearchSpace? space = null)
    {
        space ??= spaces.Read(search);
        var samples = Samples(search, kind, space);
        var seed = search.Find("seed") is { } own
            ? (long?)_scalars.Bind(typeof(long), null, own.Value, "search.seed") ?? experimentSeed
            : experimentSeed;
        var strategy = _named.Strategy(search.Find("strategy")!.Value, kind);
        var rule = search.Find("early") is { } early ? _named.Rule(early.Value, "search.early") : null;
        var repeats = search.Find("repeat") is { } repeat
            ? (new SpecBinder(errors).Bind(typeof(RepeatSettings), repeat.Value, "search.repeat") as RepeatSettings)?.Seeds ?? 1
            : 1;
        var goals = new GoalReader(errors);
        var (aims, limits) = (goals.Goals(search), goals.Limits(search));
        var order = Order(search, depends: kind.Learns || rule is not null || search.Find("until") is not null);
        var until = search.Find("until") is { } ends
            ? new SpecBinder(errors).Bind(typeof(UntilSettings), ends.Value, "search.until") as UntilSettings
            : null;
        if (until?.Time is not null)
        {
            errors.Add(
                search.Find("until")!.Place, "search.until.time",
                "a search cannot be ended by the clock yet; use no_gain, value, trials or failures, or cancel it");
        }

        if (space is null || strategy is null)
        {
            return null;
        }

        return new OpenSearch(
            space, strategy, rule, samples, seed, order, aims, limits, repeats, Conditions(search), First(search, space))
        {
            Until = until,
        };
    }

    private int Samples(SpecMapping search, StrategyKind kind, SearchSpace? space)
    {
        if (search.Find("samples") is { } given)
        {
            return (int?)_scalars.Bind(typeof(int), _count, given.Value, "search.samples") ?? 1;
        }

        if (!kind.IsFinite)
        {
            errors.Add(search.Place, "search.samples", "missing; expected the number of trials to begin");
        }
        else if (space?.Space.Axes.FirstOrDefault(axis => axis.Count is null) is { } endless)
        {
            errors.Add(
                search.Find("over")!.Place, $"search.over.{endless.Name}",
                "a grid needs a list of values, or a range with a step");
        }

        return int.MaxValue;
    }

    private SearchOrder Order(SpecMapping search, bool depends)
    {
        var settings = search.Find("order") is { } order
            ? new SpecBinder(errors).Bind(typeof(OrderSettings), order.Value, "search.order") as OrderSettings ?? new()
            : new OrderSettings { By = depends ? OrderKind.Virtual : OrderKind.Arrival };
        return settings.By == OrderKind.Virtual
            ? new SearchOrder.Virtual(settings.Lanes ?? UsualLanes, settings.Delay)
            : new SearchOrder.Arrival(settings.Lanes ?? (depends ? UsualLanes : LanesWithoutOrder));
    }

    private ImmutableArray<SpaceCondition> Conditions(SpecMapping search)
    {
        var conditions = ImmutableArray.CreateBuilder<SpaceCondition>();
        IReadOnlyList<SpecNode> given = search.Find("where")?.Value switch
        {
            null => [],
            SpecSequence list => list.Items,
            var one => [one],
        };
        foreach (var (i, node) in given.Index())
        {
            if (node is SpecScalar { Text: var text } && SpaceCondition.Parse(text) is { } condition)
            {
                conditions.Add(condition);
                foreach (var path in condition.Paths.Where(path => !SpecPaths.Exists(path.Split('.'))))
                {
                    errors.Add(node.Place, $"{Section}.where[{i}]", $"there is no setting '{Printable.Of(path)}'");
                }
            }
            else
            {
                errors.Add(node.Place, $"{Section}.where[{i}]", $"{SpaceCondition.Expected}, got {node.Describe()}");
            }
        }

        return conditions.ToImmutable();
    }

    /// <summary>Settings of the first trials, as values of axes.</summary>
    private ImmutableArray<ImmutableDictionary<string, AxisValue>> First(SpecMapping search, SearchSpace space)
    {
        var first = ImmutableArray.CreateBuilder<ImmutableDictionary<string, AxisValue>>();
        if (search.Find("first") is not { } given)
        {
            return [];
        }

        if (given.Value is not SpecSequence list)
        {
            errors.Add(given.Value.Place, $"{Section}.first", $"expected a list of settings, got {given.Value.Describe()}");
            return [];
        }

        foreach (var (i, node) in list.Items.Index())
        {
            if (node is SpecMapping tree)
            {
                first.Add(new PointReader(space, errors).Read(tree, $"{Section}.first[{i}]"));
            }
            else
            {
                errors.Add(node.Place, $"{Section}.first[{i}]", $"expected a mapping of settings, got {node.Describe()}");
            }
        }

        return first.ToImmutable();
    }
}
