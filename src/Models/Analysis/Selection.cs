namespace AeCluster.Models.Analysis;

/// <summary>Hoare's selection (1961): partial sorting.</summary>
internal static class Selection
{
    /// <summary>Moves the <paramref name="count"/> smallest entries to the front, in no order. Entries must differ from each
    /// other.</summary>
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

            // The entries up to j are the smaller ones, those from i on the larger ones.
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
