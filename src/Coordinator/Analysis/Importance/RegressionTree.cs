using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>A leaf of a tree.</summary>
/// <param name="Parts">For each setting the cells that lie in the leaf. Belongs to the tree: not to be kept.</param>
/// <param name="Value">The mean of its trials.</param>
internal readonly record struct Leaf(ulong[] Parts, double Value);

/// <summary>A regression tree (Breiman et al., 1984): splits by the largest decrease of the squared error until leaves are
/// pure.</summary>
internal sealed class RegressionTree
{
    private const int MaxDepth = 64;

    private readonly List<Node> _nodes = [];
    private readonly IReadOnlyList<Cells> _settings;

    /// <param name="values">One a trial.</param>
    /// <param name="sample">The trials to learn from; repeated ones count as often. Is reordered.</param>
    /// <param name="smallest">A leaf has at least so many of them.</param>
    /// <param name="random">Chooses among equally good settings.</param>
    public RegressionTree(IReadOnlyList<Cells> settings, double[] values, int[] sample, int smallest, SplitMix64 random)
    {
        _settings = settings;
        var search = new SplitSearch(settings, values, smallest);
        Grow([.. settings.Select(setting => setting.All)], sample, 0);

        int Grow(ulong[] parts, Span<int> trials, int depth)
        {
            var at = _nodes.Count;
            _nodes.Add(default);
            var first = (int)random.Below((ulong)settings.Count);
            if (depth == MaxDepth || search.Best(parts, trials, first) is not { } split)
            {
                _nodes[at] = new Node(-1, 0, 0, 0, Mean(values, trials));
                return at;
            }

            var middle = MoveToFront(trials, settings[split.Setting].Of, split.Left);
            var whole = parts[split.Setting];
            parts[split.Setting] = whole & split.Left;
            var left = Grow(parts, trials[..middle], depth + 1);
            parts[split.Setting] = whole & ~split.Left;
            var right = Grow(parts, trials[middle..], depth + 1);
            parts[split.Setting] = whole;
            _nodes[at] = new Node(split.Setting, split.Left, left, right, 0);
            return at;
        }
    }

    /// <summary>What the tree predicts for a trial.</summary>
    public double Predict(int trial)
    {
        var node = _nodes[0];
        while (node.Setting >= 0)
        {
            node = _nodes[((node.LeftCells >> _settings[node.Setting].Of[trial]) & 1) != 0 ? node.Left : node.Right];
        }

        return node.Value;
    }

    /// <summary>Calls a function with each leaf; together they fill the space.</summary>
    public void Visit(Action<Leaf> action)
    {
        var parts = _settings.Select(setting => setting.All).ToArray();
        Visit(0);

        void Visit(int at)
        {
            var node = _nodes[at];
            if (node.Setting < 0)
            {
                action(new Leaf(parts, node.Value));
                return;
            }

            var whole = parts[node.Setting];
            parts[node.Setting] = whole & node.LeftCells;
            Visit(node.Left);
            parts[node.Setting] = whole & ~node.LeftCells;
            Visit(node.Right);
            parts[node.Setting] = whole;
        }
    }

    private static double Mean(double[] values, ReadOnlySpan<int> trials)
    {
        var sum = 0.0;
        foreach (var trial in trials)
        {
            sum += values[trial];
        }

        return sum / trials.Length;
    }

    private static int MoveToFront(Span<int> trials, IReadOnlyList<int> cellOf, ulong left)
    {
        var middle = 0;
        for (var i = 0; i < trials.Length; i++)
        {
            if (((left >> cellOf[trials[i]]) & 1) != 0)
            {
                (trials[i], trials[middle]) = (trials[middle], trials[i]);
                middle++;
            }
        }

        return middle;
    }

    /// <param name="Setting">-1 for a leaf.</param>
    private readonly record struct Node(int Setting, ulong LeftCells, int Left, int Right, double Value);
}
