using System.ComponentModel.DataAnnotations;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads the <c>search</c> section and generates the trials with the strategy that it names.</summary>
internal sealed class SearchReader(SettingFlag flags, SpecErrors errors, List<(SpecPlace Place, string Text)> warnings)
{
    private const string Section = "search";
    private const string Strategy = "strategy";

    private const string List = "list";

    /// <summary>The strategies, and what is given beside each.</summary>
    private static readonly OrderedDictionary<string, string[]> _keys = new(
        StrategyTable.All
            .Select(kind => KeyValuePair.Create(kind.Word, KeysOf(kind)))
            .Append(KeyValuePair.Create(
                List, (string[])["trials", "early", "until", "repeat", "order", .. OpenSearchReader.OutcomeKeys])));

    private static readonly RangeAttribute _samples = new(1, SearchSection.MaxTrials);

    private readonly ScalarBinder _scalars = new(errors);
    private readonly AxisReader _axes = new(flags, errors, warnings);
    private readonly TrialListReader _list = new(flags, errors, warnings);
    private readonly OpenSearchReader _open = new(errors, new SpaceReader(flags, errors, warnings));

    /// <param name="experimentSeed">Seed of a random search without one of its own.</param>
    public SearchSection Read(SpecNode node, long experimentSeed)
    {
        var before = errors.Count;
        var section = ReadStrategy(node, experimentSeed);
        if (section.Open is null && node is SpecMapping search)
        {
            // Of a search whose trials are all known only their mistakes matter.
            var goals = new GoalReader(errors);
            goals.Goals(search);
            goals.Limits(search);
        }

        return section with { IsComplete = errors.Count == before };
    }

    private SearchSection ReadStrategy(SpecNode node, long experimentSeed)
    {
        var nothing = SearchSection.OneTrial(node.Place, isComplete: false);
        if (node is not SpecMapping given)
        {
            errors.Add(node.Place, "search",
                $"expected a mapping with 'strategy', such as {{strategy: grid, over: ...}}, got {node.Describe()}");
            return nothing;
        }

        if (WordOf(given) is { } word && _keys.TryGetValue(word, out var keys))
        {
            var search = KnownKeys.Of(given, [Strategy, .. keys], Section, $"for strategy '{word}'", errors);
            return (StrategyTable.Find(word) is { } kind && IsOpen(search, kind) ? Open(search, kind, experimentSeed)
                : word switch
                {
                    StrategyTable.Grid => Grid(search),
                    StrategyTable.Random => Random(search, experimentSeed),
                    _ => Listed(search, experimentSeed),
                }) ?? nothing;
        }

        var known = KnownKeys.Of(given, [Strategy, .. _keys.Values.SelectMany(each => each).Distinct()], Section, "", errors);
        if (given.Find(Strategy) is null && WordOf(known) is { } meant && _keys.ContainsKey(meant))
        {
            return ReadStrategy(known, experimentSeed);
        }

        ReportStrategy(known);
        if (known.Find("over") is not null)
        {
            _axes.Over(known)?.ToList().ForEach(axis => _axes.Random(axis));
        }

        return known.Find("trials") is not null && _list.Read(known) is { } listed ? listed : nothing;
    }

    private void ReportStrategy(SpecMapping search)
    {
        const string Path = $"{Section}.{Strategy}";
        if (search.Find(Strategy) is { } strategy)
        {
            errors.Add(strategy.Value.Place, Path,
                $"unknown strategy {strategy.Value.Describe()}; {NearestWord.Suggest(WordOf(search) ?? "", [.. _keys.Keys])}");
        }
        else
        {
            errors.Add(search.Place, Path, $"missing; one of {string.Join(", ", _keys.Keys)}");
        }
    }

    private static string? WordOf(SpecMapping search) => NamedSettings.StrategyWord(search.Find(Strategy)?.Value);

    private static string[] KeysOf(StrategyKind kind) =>
    [
        "over", .. kind.IsFinite ? (string[])[] : ["samples", "seed"],
        .. OpenSearchReader.Keys, .. OpenSearchReader.OutcomeKeys,
    ];

    /// <summary>
    /// Whether its trials follow one after another. Those of a plain grid, random search or list are planned at once, as they do
    /// not depend on anything.
    /// </summary>
    private static bool IsOpen(SpecMapping search, StrategyKind kind) =>
        kind.Word is not (StrategyTable.Grid or StrategyTable.Random)
        || OpenSearchReader.Keys.Any(key => search.Find(key) is not null)
        || search.Find("samples")?.Value is SpecScalar samples && CoreScalar.AsWhole(samples) > SearchSection.MaxPlannedAtOnce
        || search.Find("over")?.Value is SpecMapping over && over.Entries.Any(axis => SpaceReader.IsRich(axis.Value));

    private SearchSection? Open(SpecMapping search, StrategyKind kind, long experimentSeed, SearchSpace? space = null) =>
        _open.Read(search, kind, experimentSeed, space) is { } open
            ? SearchSection.OneTrial(search.Place) with
            {
                Strategy = SearchStrategy.Sequence,
                Trials = [],
                Axes = [.. open.Space.Axes.Select(axis => axis.Path).Distinct()],
                Open = open,
            }
            : null;

    /// <summary>A list whose trials follow one after another is a search over one axis, with a value for each trial.</summary>
    private SearchSection? Listed(SpecMapping search, long experimentSeed)
    {
        var listed = _list.Read(search);
        if (listed is null || !OpenSearchReader.Keys.Any(key => search.Find(key) is not null))
        {
            return listed;
        }

        var trees = listed.Trials.Select(trial => trial.Settings[0].Value).ToList();
        var space = new SearchSpace(
            new Space([new Axis("trials", null, trees.Count)]),
            [new WrittenAxis("", search.Place, search.Place, trees)]);
        return Open(search, StrategyTable.Find(StrategyTable.Grid)!, experimentSeed, space) is { } section
            ? section with
            {
                Axes = [.. trees.SelectMany(tree => SettingPath.Leaves(tree)).Select(leaf => leaf.Path).Distinct()],
            }
            : null;
    }

    private SearchSection? Grid(SpecMapping search)
    {
        if (_axes.Over(search) is not { } over)
        {
            return null;
        }

        var axes = over.Select(_axes.Grid).OfType<GridAxis>().ToList();
        _axes.RefuseClashes(axes.Select(axis => (axis.Path, axis.Place, (IReadOnlyList<SpecNode>?)axis.Values)));
        var count = GridSearch.Count(axes);
        if (count > SearchSection.MaxTrials)
        {
            var product = string.Join(" x ", axes.Select(axis => axis.Values.Count));
            errors.Add(
                search.Find("over")!.Place, "search.over",
                $"the grid has {product} trials; at most {SearchSection.MaxTrials} are allowed");
            return null;
        }

        if (count > SearchSection.MaxPlannedAtOnce)
        {
            return Open(search, StrategyTable.Find(StrategyTable.Grid)!, experimentSeed: 0);
        }

        return new(SearchStrategy.Grid, search.Place, [.. GridSearch.Trials(axes)], [.. axes.Select(axis => axis.Path)], true);
    }

    private SearchSection? Random(SpecMapping search, long experimentSeed)
    {
        var over = _axes.Over(search);
        int? samples = null;
        if (search.Find("samples") is { } given)
        {
            samples = (int?)_scalars.Bind(typeof(int), _samples, given.Value, "search.samples");
        }
        else
        {
            errors.Add(search.Place, "search.samples", "missing; expected the number of trials to draw");
        }

        var seed = search.Find("seed") is { } own
            ? (long?)_scalars.Bind(typeof(long), null, own.Value, "search.seed")
            : experimentSeed;
        if (over is null)
        {
            return null;
        }

        var axes = over.Select(_axes.Random).OfType<RandomAxis>().ToList();
        _axes.RefuseClashes(axes.Select(axis => (axis.Path, axis.Place, axis.Choices)));
        // The values are checked even if the number of samples is unknown.
        var trials = RandomSearch.Trials(axes, samples ?? 1, seed ?? experimentSeed);
        return new(SearchStrategy.Random, search.Place, [.. trials], [.. axes.Select(axis => axis.Path)], true);
    }
}
