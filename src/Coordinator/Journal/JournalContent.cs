using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Journal;

/// <summary>The content of a journal.</summary>
/// <param name="Length">Bytes up to the end of the last intact line.</param>
/// <param name="Torn">Bytes after that line: an incomplete write, interrupted by a crash of the machine or the process.</param>
public sealed record JournalContent(IReadOnlyList<ExperimentEvent> Events, long Length, long Torn)
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>
    /// Reads up to the last intact line. Damaged bytes after it were never acknowledged to anyone, so cutting them off loses
    /// nothing; a damaged line before an intact one is an error.
    /// </summary>
    /// <param name="file">Name of the file in error messages.</param>
    /// <exception cref="JournalException">A line in the middle is damaged, or this version does not know an event.</exception>
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
            catch (UnknownEventException error)
            {
                throw new JournalException(
                    $"{file}, line {line} was written by another version, and this one ({ProductVersion.Current}) does not "
                        + $"understand it: {error.Message}",
                    error);
            }
        }

        return new JournalContent(events, length, bytes.Length - length);
    }
}
