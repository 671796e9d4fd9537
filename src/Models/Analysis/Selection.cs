namespace AeCluster.Models.Analysis;

/// <summary>Partial sorting by Hoare's selection algorithm (1961).</summary>
internal static class Selection
{
    /// <summary>Moves the <paramref name="count"/> smallest entries to the front, unordered. Entries must be distinct.</summary>
    public static void MoveSmallest(Span<ulong> entries, int count)
    {
        var low = 0;
        var high = entries.Length - 1;
        while (low < high)
        {
            var pivot = MedianOfThree(entries[low], entries[low + ((high - low) / 2)], entries[high]);
            var i = low;
            var j = high;
            while (i <= j)
            {
                while (entries[i] < pivot)
                {
                    i++;
                }

                while (entries[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (entries[i], entries[j]) = (entries[j], entries[i]);
                    i++;
                    j--;
                }
            }

            // Entries up to j are not above the pivot, those from i on not below it.
            if (count - 1 <= j)
            {
                high = j;
            }
            else if (count - 1 >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }

    private static ulong MedianOfThree(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
