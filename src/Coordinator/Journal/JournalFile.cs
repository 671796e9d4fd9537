using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// The journal of one experiment: one event a line, each durable before the coordinator acts on it. The file is locked against
/// other processes while it is open. Not thread-safe.
/// </summary>
public sealed class JournalFile : IJournal
{
    private readonly string _path;
    private readonly FileStream _file;
    private long _length;
    private long _count;

    private JournalFile(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Creates a journal with its first events.</summary>
    /// <exception cref="JournalException">The file exists already, or cannot be written.</exception>
    public static JournalFile Create(string path, ExperimentSubmitted submitted, params IReadOnlyList<TrialPlanned> planned)
    {
        var journal = new JournalFile(path, Open(path, FileMode.CreateNew));
        try
        {
            journal.Append([submitted, .. planned]);
            return journal;
        }
        catch
        {
            journal.Dispose();
            AtomicFile.TryDelete(path);
            throw;
        }
    }

    /// <summary>Opens an existing journal; new events are written after its last intact line.</summary>
    /// <exception cref="JournalException">Another process has opened it, it is damaged, or it cannot be read.</exception>
    public static (JournalFile File, JournalContent Content) Open(string path)
    {
        var journal = new JournalFile(path, Open(path, FileMode.Open));
        try
        {
            var bytes = new byte[journal._file.Length];
            journal._file.ReadExactly(bytes);
            var content = JournalContent.Read(bytes, path);
            (journal._length, journal._count) = (content.Length, content.Events.Count);
            return (journal, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            journal.Dispose();
            throw new JournalException($"{path} cannot be read: {error.Message}", error);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<ExperimentEvent> events)
    {
        var lines = new MemoryStream();
        for (var i = 0; i < events.Count; i++)
        {
            lines.Write(JournalLine.Write(_count + 1 + i, events[i]));
        }

        try
        {
            // Removes an incomplete line that a failed attempt or a killed process left.
            _file.SetLength(_length);
            _file.Position = _length;
            _file.Write(lines.GetBuffer(), 0, (int)lines.Length);
            _file.Flush(flushToDisk: true);
            (_length, _count) = (_length + lines.Length, _count + events.Count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(DiskFailure.Describe(_path, error), error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, FileMode mode)
    {
        try
        {
            // FileShare.None is on Unix an advisory lock that ends with the process. Unbuffered: events are written in batches.
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (FileNotFoundException error)
        {
            throw new JournalException(
                $"There is no {path}: the run was made by an earlier version, or it ended before its journal was created.",
                error);
        }
        catch (Exception error) when (error is IOException && File.Exists(path) && mode == FileMode.Open)
        {
            throw new JournalException(
                $"{path} cannot be opened, probably because another process has it open: {error.Message}",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(DiskFailure.Describe(path, error), error);
        }
    }
}
