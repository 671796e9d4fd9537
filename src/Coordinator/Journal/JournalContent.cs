using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Journal;

/// <summary>What a journal holds.</summary>
/// <param name="Length">Bytes up to the end of the last whole line.</param>
/// <param name="Torn">Bytes after it: a line that was being written when the machine or the process went down.</param>
public sealed record JournalContent(IReadOnlyList<ExperimentEvent> Events, long Length, long Torn)
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>
    /// Reads to the end, or to where nothing readable follows any more. What stands there was never acknowledged to anyone,
    /// so it is cut off and no loss; a damaged line in front of a good one is.
    /// </summary>
    /// <param name="file">What errors call the file.</param>
    /// <exception cref="JournalException">A line in the middle is damaged.</exception>
    public static JournalContent Read(ReadOnlySpan<byte> bytes, string file)
    {
        var events = new List<ExperimentEvent>();
        var (length, line) = (0, 0);
        (int Line, string Reason)? damage = null;
        for (var start = 0; bytes[start..].IndexOf(LineFeed) is var size and >= 0; start += size + 1)
        {
            line++;
            try
            {
                var (number, change) = JournalLine.Read(bytes.Slice(start, size));
                damage ??= number == line ? null : (line, $"it should have the number {line}, and has {number}");
                if (damage is var (at, reason))
                {
                    throw new JournalException(
                        $"{file}, line {at} is damaged ({reason}), and the lines after it are not. Its experiment is left out: "
                        + "put the file back from a backup, or cut it off before that line to lose what happened since then.");
                }

                events.Add(change);
                length = start + size + 1;
            }
            catch (JournalDamageException error)
            {
                damage ??= (line, error.Message);
            }
        }

        return new JournalContent(events, length, bytes.Length - length);
    }
}
