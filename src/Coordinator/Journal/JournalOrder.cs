namespace AeCluster.Coordinator.Journal;

/// <summary>
/// The order of the sound lines of a journal. Lines are written with the numbers 1, 2, 3, ...; where the numbers found are
/// others, the longest part that ascends is believed, and each further line is put where its number or its neighbours say.
/// </summary>
/// <param name="Flaws">Lines that are not where, or as often as, they were written.</param>
/// <param name="Missing">The numbers that no line has, in words.</param>
/// <param name="Lost">Number of events that are missing or left out.</param>
internal sealed record JournalOrder(
    IReadOnlyList<JournalEntry> Entries,
    IReadOnlyList<(int Place, string Text)> Flaws,
    IReadOnlyList<string> Missing,
    int Lost)
{
    /// <summary>A number that is further than this above those around it is damaged, and counts as no more.</summary>
    private const int MaxLost = 1000;

    /// <param name="lines">In the order of the file, with the line of the file in which each was found.</param>
    public static JournalOrder Of(IReadOnlyList<(int Place, JournalLine Line)> lines)
    {
        var spine = LongestAscent([.. lines.Select(each => each.Line.Number)]);
        var byNumber = new SortedDictionary<long, (int Place, JournalLine Line)>();
        foreach (var index in spine)
        {
            byNumber[lines[index].Line.Number] = lines[index];
        }

        var (flaws, leftOut) = (new List<(int Place, string Text)>(), 0);
        for (var at = 0; at <= spine.Count; at++)
        {
            var (from, to) = (at == 0 ? 0 : spine[at - 1] + 1, at == spine.Count ? lines.Count : spine[at]);
            var before = at == 0 ? 0 : lines[spine[at - 1]].Line.Number;
            var free = at == spine.Count ? 0 : lines[spine[at]].Line.Number - before - 1;
            for (var index = from; index < to; index++)
            {
                var (place, line) = lines[index];
                var has = byNumber.TryGetValue(line.Number, out var other);
                if (has && other.Line.Check == line.Check)
                {
                    flaws.Add((place, $"it repeats line {other.Place}"));
                }
                else if (free == to - from && byNumber.TryAdd(before + 1 + index - from, lines[index]))
                {
                    flaws.Add((place, $"its number is {line.Number} where {before + 1 + index - from} belongs"));
                }
                else if (!has && line.Number > 0)
                {
                    byNumber.Add(line.Number, lines[index]);
                    flaws.Add((place, $"it is out of order: its number is {line.Number}"));
                }
                else
                {
                    leftOut++;
                    flaws.Add((place, $"its number {line.Number} is that of another line; it is left out"));
                }
            }
        }

        var (missing, lost) = MissingOf(byNumber.Keys);
        return new JournalOrder(
            [.. byNumber.Values.Select(each => new JournalEntry(each.Place, each.Line.Event))], flaws, missing, lost + leftOut);
    }

    /// <returns>Indexes of the longest ascending part of some numbers that are 1 or more; those below 1 are left out.</returns>
    private static List<int> LongestAscent(long[] numbers)
    {
        // ends[k] is the index of the smallest number at which an ascending part of k + 1 numbers can end.
        var (ends, previous) = (new List<int>(), new int[numbers.Length]);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 1)
            {
                continue;
            }

            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = numbers[ends[middle]] < numbers[i] ? (middle + 1, high) : (low, middle);
            }

            previous[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[low] = i;
            }
        }

        var ascent = new List<int>();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = previous[i])
        {
            ascent.Add(i);
        }

        ascent.Reverse();
        return ascent;
    }

    private static (IReadOnlyList<string> Missing, int Lost) MissingOf(IEnumerable<long> numbers)
    {
        var (missing, lost, expected) = (new List<string>(), 0L, 1L);
        foreach (var number in numbers)
        {
            if (number > expected)
            {
                missing.Add(number == expected + 1
                    ? $"event {expected} is missing"
                    : $"events {expected} to {number - 1} are missing");
                lost += Math.Min(number - expected, MaxLost);
            }

            expected = number + 1;
        }

        return (missing, (int)Math.Min(lost, MaxLost));
    }
}
