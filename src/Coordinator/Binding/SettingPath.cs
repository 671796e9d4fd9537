using System.Diagnostics.CodeAnalysis;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Binding;

/// <summary>Dotted paths of settings, such as <c>training.optimizer.learning_rate</c>.</summary>
internal static class SettingPath
{
    /// <summary>More than the depth of any spec.</summary>
    private const int MaxWords = 16;

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Splits a path into words; false if a word is empty or there are more than <see cref="MaxWords"/>.</summary>
    public static bool TrySplit(string path, [NotNullWhen(true)] out string[]? words)
    {
        words = path.Split('.', MaxWords + 1);
        if (words.Length <= MaxWords && words.All(word => word.Length > 0 && word.Trim() == word))
        {
            return true;
        }

        words = null;
        return false;
    }

    /// <summary>Whether a path equals another one or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string other) =>
        path == other || path.StartsWith(other + ".", StringComparison.Ordinal);

    /// <summary>A tree that sets one path to a value; its keys have the place where the path was written.</summary>
    public static SpecMapping Tree(string path, SpecPlace place, SpecNode value) =>
        (SpecMapping)path.Split('.').Reverse().Aggregate(value, (inner, key) => new SpecMapping([new(key, place, inner)], place));

    /// <summary>The value at a path, or null.</summary>
    public static SpecNode? Find(SpecNode node, IEnumerable<string> words) =>
        words.Aggregate((SpecNode?)node, (inner, word) => (inner as SpecMapping)?.Find(word)?.Value);

    /// <summary>Paths and values of all nodes in a tree that are not mappings.</summary>
    public static IEnumerable<(string Path, SpecNode Value)> Leaves(SpecNode node, string path = "") =>
        node is SpecMapping mapping
            ? mapping.Entries.SelectMany(entry => Leaves(entry.Value, Join(path, entry.Key)))
            : [(path, node)];
}
