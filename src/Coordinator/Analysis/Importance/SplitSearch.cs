namespace AeCluster.Coordinator.Analysis.Importance;

/// <param name="Setting">Index of the setting that is split.</param>
/// <param name="Left">The cells of one side.</param>
internal readonly record struct Split(int Setting, ulong Left);

/// <summary>Finds the split that decreases the squared error most. Of an unordered setting the cells are put in the order of
/// their means, which finds the best set of them (Fisher, 1958).</summary>
/// <param name="smallest">A side has at least so many trials.</param>
internal sealed class SplitSearch(IReadOnlyList<Cells> settings, double[] values, int smallest)
{
    private readonly int[] _counts = new int[Cells.Most];
    private readonly double[] _sums = new double[Cells.Most];
    private readonly int[] _cells = new int[Cells.Most];

    /// <param name="parts">For each setting the cells of the part that is to be split.</param>
    /// <param name="trials">Those in the part.</param>
    /// <param name="first">The setting to begin with; of equally good splits the first is taken.</param>
    public Split? Best(ulong[] parts, ReadOnlySpan<int> trials, int first)
    {
        if (trials.Length < 2 * smallest || AreEqual(trials))
        {
            return null;
        }

        var (best, gain) = ((Split?)null, double.NegativeInfinity);
        for (var i = 0; i < settings.Count; i++)
        {
            var setting = (first + i) % settings.Count;
            var cells = Count(settings[setting], trials);
            var (leftCount, leftSum, sum) = (0, 0.0, 0.0);
            foreach (var cell in cells)
            {
                sum += _sums[cell];
            }

            for (var last = 0; last < cells.Length - 1; last++)
            {
                leftCount += _counts[cells[last]];
                leftSum += _sums[cells[last]];
                var (rightCount, rightSum) = (trials.Length - leftCount, sum - leftSum);
                // The sum of squares is the same for every split, so what is left of it is the least where this is largest.
                var explained = (leftSum * leftSum / leftCount) + (rightSum * rightSum / rightCount);
                if (leftCount >= smallest && rightCount >= smallest && explained > gain)
                {
                    gain = explained;
                    best = new Split(
                        setting, Left(settings[setting], parts[setting], cells, last + 1, leftCount > rightCount));
                }
            }
        }

        return best;
    }

    private bool AreEqual(ReadOnlySpan<int> trials)
    {
        foreach (var trial in trials)
        {
            if (!values[trial].Equals(values[trials[0]]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Counts the trials in each cell.</summary>
    /// <returns>The cells that have any, in the order in which they may be split.</returns>
    private ReadOnlySpan<int> Count(Cells setting, ReadOnlySpan<int> trials)
    {
        Array.Clear(_counts);
        Array.Clear(_sums);
        foreach (var trial in trials)
        {
            var cell = setting.Of[trial];
            _counts[cell]++;
            _sums[cell] += values[trial];
        }

        var filled = 0;
        for (var cell = 0; cell < setting.Count; cell++)
        {
            if (_counts[cell] > 0)
            {
                _cells[filled++] = cell;
            }
        }

        if (!setting.IsOrdered)
        {
            _cells.AsSpan(0, filled).Sort((one, other) =>
                (_sums[one] / _counts[one]).CompareTo(_sums[other] / _counts[other]) is not 0 and var order
                    ? order
                    : one - other);
        }

        return _cells.AsSpan(0, filled);
    }

    /// <summary>The cells of the first side. Empty ones between the sides of an ordered setting are shared in the middle, those
    /// of an unordered one go to the larger side.</summary>
    private static ulong Left(Cells setting, ulong part, ReadOnlySpan<int> cells, int first, bool isLarger)
    {
        if (setting.IsOrdered)
        {
            var (from, to) = (cells[first - 1] + 1, cells[first]);
            var middle = (setting.Edges[from] + setting.Edges[to]) / 2;
            while (from < to && setting.Edges[from] < middle)
            {
                from++;
            }

            return part & ((1UL << from) - 1);
        }

        var (left, right) = (0UL, 0UL);
        for (var i = 0; i < cells.Length; i++)
        {
            if (i < first)
            {
                left |= 1UL << cells[i];
            }
            else
            {
                right |= 1UL << cells[i];
            }
        }

        return isLarger ? part & ~right : left;
    }
}
