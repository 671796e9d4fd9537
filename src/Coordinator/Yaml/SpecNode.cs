namespace AeCluster.Coordinator.Yaml;

/// <summary>A node of an experiment file, with its place. Immutable, so that trials can share subtrees.</summary>
public abstract class SpecNode
{
    private protected SpecNode(SpecPlace place, long size)
    {
        Place = place;
        Size = size;
    }

    public SpecPlace Place { get; }

    /// <summary>Number of nodes in this tree, counting aliased nodes at every use: the cost of walking it.</summary>
    internal long Size { get; }

    /// <summary>A short description of the node for messages such as "expected a list, got ...".</summary>
    internal abstract string Describe();
}

/// <summary>A single value.</summary>
/// <param name="text">The value without its quotes.</param>
/// <param name="isPlain">Whether it was written without quotes; only then can it be a number, a boolean or null.</param>
public sealed class SpecScalar(string text, bool isPlain, SpecPlace place) : SpecNode(place, 1)
{
    private const int MaxLengthShown = 60;

    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    internal override string Describe()
    {
        if (CoreScalar.IsNull(this))
        {
            return "nothing";
        }

        var cut = Text.Length > MaxLengthShown ? string.Concat(Text.AsSpan(0, MaxLengthShown), "...") : Text;
        var quote = IsPlain ? '\'' : '"';
        return $"{quote}{cut}{quote}";
    }
}

/// <summary>A list.</summary>
public sealed class SpecSequence(IReadOnlyList<SpecNode> items, SpecPlace place)
    : SpecNode(place, 1 + items.Sum(item => item.Size))
{
    public IReadOnlyList<SpecNode> Items { get; } = items;

    internal override string Describe() => "a list";
}

/// <summary>A key and its value.</summary>
/// <param name="Place">Where the key was written.</param>
public sealed record SpecEntry(string Key, SpecPlace Place, SpecNode Value);

/// <summary>Keys with values, in the order they were written. No key occurs twice.</summary>
public sealed class SpecMapping(IReadOnlyList<SpecEntry> entries, SpecPlace place)
    : SpecNode(place, 1 + entries.Sum(entry => entry.Value.Size))
{
    public IReadOnlyList<SpecEntry> Entries { get; } = entries;

    /// <summary>The entry of a key, or null.</summary>
    public SpecEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    internal override string Describe() => "a mapping";
}
