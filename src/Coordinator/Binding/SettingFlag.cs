using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Binding;

/// <summary>
/// The <c>--set key=value</c> flags of one command. They override the file and its search: a search axis over a path that a flag
/// sets is left out with a warning. That makes it easy to try a sweep with, for example, a single epoch.
/// </summary>
internal sealed class SettingFlag
{
    private readonly List<(string Path, string Flag)> _leaves = [];
    private readonly List<SpecMapping> _trees = [];

    /// <summary>The settings of each flag; if two set the same path, the later one wins.</summary>
    public IReadOnlyList<SpecMapping> Trees => _trees;

    public static SettingFlag Parse(IReadOnlyList<string> settings, SpecErrors errors)
    {
        var flags = new SettingFlag();
        foreach (var setting in settings)
        {
            flags.Add(setting, errors);
        }

        return flags;
    }

    /// <summary>The flag that sets a path, overriding the search; null if none does.</summary>
    public string? Fixing(string path) =>
        _leaves.LastOrDefault(leaf => SettingPath.IsAtOrBelow(path, leaf.Path)).Flag;

    private void Add(string setting, SpecErrors errors)
    {
        var flag = $"--set {Printable.Of(setting)}";
        var place = new SpecPlace(0, 0, flag);
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || !SettingPath.TrySplit(setting[..equals], out _))
        {
            errors.Add(place, "", "expected a dotted path, '=' and a value, such as training.epochs=2");
            return;
        }

        var path = setting[..equals];
        var before = errors.Count;
        var value = YamlTree.Read(setting[(equals + 1)..], errors, flag);
        if (errors.Count > before)
        {
            return;
        }

        if (value is null)
        {
            errors.Add(place, path, "the value is empty");
            return;
        }

        _trees.Add(SettingPath.Tree(path, place, value));
        _leaves.AddRange(SettingPath.Leaves(value, path).Select(leaf => (leaf.Path, flag)));
    }
}
