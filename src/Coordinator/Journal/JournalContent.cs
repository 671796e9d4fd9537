using System.Text;
using System.Text.RegularExpressions;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Journal;

/// <summary>An event of a journal and the line of the file in which it was found.</summary>
public sealed record JournalEntry(int Line, ExperimentEvent Event);

/// <summary>What can be read of a journal, whatever its bytes.</summary>
/// <param name="Entries">The sound events, in the order of their numbers.</param>
/// <param name="Flaws">What is not as it was written, in words, with the number of the line; empty for a sound journal.</param>
/// <param name="Lost">Number of events that were recorded and are not among <paramref name="Entries"/>.</param>
public sealed partial record JournalContent(IReadOnlyList<JournalEntry> Entries, IReadOnlyList<string> Flaws, int Lost)
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>The flaw of a line that nothing was lost with.</summary>
    private const string Empty = "it is empty";

    /// <summary>The events of <see cref="Entries"/>.</summary>
    public IEnumerable<ExperimentEvent> Events => Entries.Select(entry => entry.Event);

    /// <summary>Whether the file has to be written again before anything can be appended to it.</summary>
    public bool IsFlawed => Flaws.Count > 0;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> LineStart => "{\"number\":"u8;

    private static ReadOnlySpan<byte> LineEnd => "}}"u8;

    /// <summary>Reads every line on its own: a damaged one takes no other with it.</summary>
    /// <param name="file">Name of the file in error messages.</param>
    /// <exception cref="JournalException">This version does not know an event that another has written.</exception>
    public static JournalContent Read(ReadOnlySpan<byte> bytes, string file)
    {
        var found = new List<(int Place, JournalLine Line)>();
        var flaws = new List<(int Place, string Text)>();
        var (line, start) = (0, bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0);
        for (; bytes[start..].IndexOf(LineFeed) is var size and >= 0; start += size + 1)
        {
            line++;
            Take(bytes.Slice(start, size), line, file, found, flaws);
        }

        var lastFound = found.Count == 0 ? 0 : found[^1].Place;
        var unreadableAtEnd = flaws.Count(flaw => flaw.Place > lastFound && flaw.Text != Empty);
        if (start < bytes.Length)
        {
            var tail = bytes[start..];
            // A write that was interrupted was never acknowledged to anybody, so nothing is lost with it.
            flaws.Add((line + 1, TakePieces(tail, line + 1, file, found) > 0
                ? "it does not end in a line feed"
                : $"the last {tail.Length} bytes are no whole line, as after an interrupted write{Seems(tail)}"));
        }

        var order = JournalOrder.Of(found);
        flaws.AddRange(order.Flaws);
        return new JournalContent(
            order.Entries,
            [.. flaws.OrderBy(flaw => flaw.Place).Select(flaw => $"line {flaw.Place}: {flaw.Text}"), .. order.Missing],
            order.Lost + unreadableAtEnd);
    }

    private static void Take(
        ReadOnlySpan<byte> bytes,
        int line,
        string file,
        List<(int Place, JournalLine Line)> found,
        List<(int Place, string Text)> flaws)
    {
        try
        {
            found.Add((line, ReadLine(bytes, line, file)));
        }
        catch (JournalDamageException error)
        {
            var pieces = TakePieces(bytes, line, file, found);
            flaws.Add((line, pieces > 0
                ? $"{error.Message}; {pieces} {(pieces == 1 ? "event" : "events")} could be read all the same"
                : bytes.IsEmpty ? Empty
                : error.Message + Seems(bytes)));
        }
    }

    /// <summary>Finds whole lines among bytes that are not one: where a line feed was lost, or bytes were put in.</summary>
    /// <returns>How many there are.</returns>
    private static int TakePieces(ReadOnlySpan<byte> bytes, int line, string file, List<(int Place, JournalLine Line)> found)
    {
        var count = 0;
        for (var rest = bytes; rest.IndexOf(LineStart) is var start and >= 0;)
        {
            rest = rest[start..];
            var next = rest[1..].IndexOf(LineStart);
            var piece = next < 0 ? rest : rest[..(next + 1)];
            rest = rest[piece.Length..];
            try
            {
                found.Add((line, ReadLine(piece[..(piece.LastIndexOf(LineEnd) + LineEnd.Length)], line, file)));
                count++;
            }
            catch (Exception error) when (error is JournalDamageException or ArgumentOutOfRangeException)
            {
            }
        }

        return count;
    }

    private static JournalLine ReadLine(ReadOnlySpan<byte> bytes, int line, string file)
    {
        try
        {
            return JournalLine.Read(bytes);
        }
        catch (UnknownEventException error)
        {
            throw new JournalException(
                $"{file}, line {line} was written by another version, and this one ({ProductVersion.Current}) does not "
                    + $"understand it: {error.Message}",
                error);
        }
    }

    /// <summary>What a damaged line was about, as far as it still shows; to be believed by nobody but people.</summary>
    private static string Seems(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1000)]);
        var (kind, trial) = (KindPattern().Match(text), TrialPattern().Match(text));
        return kind.Success && JournalJson.Kinds.ContainsKey(kind.Groups[1].Value)
            ? $" (it seems to be: {kind.Groups[1].Value}{(trial.Success ? $" of {trial.Groups[1].Value}" : "")})"
            : "";
    }

    [GeneratedRegex("\"kind\":\"([a-z_]+)\"")]
    private static partial Regex KindPattern();

    [GeneratedRegex("\"trial\":\"([A-Za-z0-9_-]{1,40})\"")]
    private static partial Regex TrialPattern();
}
