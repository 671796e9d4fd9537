using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads what is chosen by a word, alone or with settings: <c>tpe</c>, or <c>{name: tpe, startup: 20}</c>.</summary>
internal sealed class NamedSettings(SpecErrors errors)
{
    private const string Name = "name";
    private const string RuleName = "rule";

    /// <returns>The word of a strategy; null where there is none.</returns>
    public static string? StrategyWord(SpecNode? node) => Word(node, Name);

    public ISearchStrategy? Strategy(SpecNode node, StrategyKind kind)
    {
        if (kind.Settings is null)
        {
            RefuseSettings(node, Name, "search.strategy", kind.Word);
            return kind.Create(null);
        }

        return Settings(node, Name, kind.Settings, "search.strategy") is { } settings ? kind.Create(settings) : null;
    }

    /// <summary>A rule, or several that are combined.</summary>
    public IStoppingRule? Rule(SpecNode node, string path)
    {
        IReadOnlyList<SpecNode> given = node is SpecSequence list ? list.Items : [node];
        List<StoppingRuleSettings?> rules =
            [.. given.Select((one, i) => RuleSettings(one, node is SpecSequence ? $"{path}[{i}]" : path))];
        if (rules.Contains(null))
        {
            return null;
        }

        var settings = rules.OfType<StoppingRuleSettings>().ToList();
        if (CombinedRule.Problem(settings) is { } problem)
        {
            errors.Add(node.Place, path, problem);
            return null;
        }

        return CombinedRule.Of(settings);
    }

    private StoppingRuleSettings? RuleSettings(SpecNode node, string path)
    {
        if (RuleTable.Find(Word(node, RuleName)) is { } kind)
        {
            return Settings(node, RuleName, kind.Settings, path) as StoppingRuleSettings;
        }

        var words = RuleTable.All.Select(each => each.Word).ToList();
        errors.Add(node.Place, path, Word(node, RuleName) is { } word
            ? $"unknown rule '{Printable.Of(word)}'; {NearestWord.Suggest(word, words)}"
            : $"expected a rule, such as {{rule: asha}}, got {node.Describe()}");
        return null;
    }

    private object? Settings(SpecNode node, string key, Type type, string path)
    {
        var given = node is SpecMapping mapping
            ? new SpecMapping([.. mapping.Entries.Where(entry => entry.Key != key)], mapping.Place)
            : new SpecMapping([], node.Place);
        return new SpecBinder(errors).Bind(type, given, path);
    }

    private void RefuseSettings(SpecNode node, string key, string path, string word)
    {
        foreach (var entry in (node as SpecMapping)?.Entries.Where(entry => entry.Key != key) ?? [])
        {
            errors.Add(entry.Place, $"{path}.{entry.Key}", $"'{word}' has no settings");
        }
    }

    private static string? Word(SpecNode? node, string key) => node switch
    {
        SpecScalar scalar => scalar.Text,
        SpecMapping mapping => (mapping.Find(key)?.Value as SpecScalar)?.Text,
        _ => null,
    };
}
