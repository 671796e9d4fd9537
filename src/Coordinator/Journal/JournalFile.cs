using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// The journal of one experiment: one event a line, each durable before the coordinator acts on it. The file is locked against
/// other processes while it is open. One that is deleted under it is written again. Not thread-safe.
/// </summary>
public sealed class JournalFile : IJournal
{
    private const string DamagedPattern = "journal.damaged-*.jsonl";

    private readonly string _path;
    private FileStream _file;
    private long _length;
    private long _count;
    private bool _isFlawed;

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

    /// <summary>Opens an existing journal. One that <see cref="JournalContent.IsFlawed"/> must be written again by
    /// <see cref="Replace"/> before anything is appended to it.</summary>
    /// <exception cref="JournalException">Another process has opened it, or it cannot be read.</exception>
    public static (JournalFile File, JournalContent Content) Open(string path)
    {
        var journal = new JournalFile(path, Open(path, FileMode.Open));
        try
        {
            var content = JournalContent.Read(journal.ReadAll(), path);
            (journal._length, journal._count) = (journal._file.Length, content.Entries.Count);
            journal._isFlawed = content.IsFlawed;
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

    /// <summary>Keeps the file as it is under another name, and writes a new one in its place.</summary>
    /// <returns>The name of the kept one.</returns>
    /// <exception cref="JournalException">One of them cannot be written; the file is as it was.</exception>
    public string Replace(IEnumerable<ExperimentEvent> events)
    {
        var aside = DamagedNameFor(_path);
        try
        {
            AtomicFile.Replace(aside, ReadAll(), durable: true);
            var lines = LinesOf(1, [.. events]);
            Rewrite(lines.Bytes);
            (_count, _isFlawed) = (lines.Count, false);
            return aside;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"{_path} is damaged and was not written again. {DiskFailure.Describe(aside, error)}", error);
        }
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<ExperimentEvent> events)
    {
        if (_isFlawed)
        {
            throw new InvalidOperationException($"{_path} is damaged; replace it first.");
        }

        var (bytes, count) = LinesOf(_count + 1, events);
        try
        {
            RestoreIfGone();
            // Removes an incomplete line that a failed attempt left.
            _file.SetLength(_length);
            _file.Position = _length;
            _file.Write(bytes);
            _file.Flush(flushToDisk: true);
            (_length, _count) = (_length + bytes.Length, _count + count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(DiskFailure.Describe(_path, error), error);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Paths of damaged journals that were kept in a run folder.</summary>
    public static IReadOnlyList<string> DamagedIn(string folder) =>
        [.. Directory.GetFiles(folder, DamagedPattern).Order(StringComparer.Ordinal)];

    private static string DamagedNameFor(string path) => Enumerable
        .Range(1, int.MaxValue)
        .Select(number => Path.Combine(
            Path.GetDirectoryName(path)!, DamagedPattern.Replace("*", $"{number}", StringComparison.Ordinal)))
        .First(name => !File.Exists(name));

    private static (byte[] Bytes, int Count) LinesOf(long first, IReadOnlyList<ExperimentEvent> events)
    {
        var lines = new MemoryStream();
        for (var i = 0; i < events.Count; i++)
        {
            lines.Write(JournalLine.Write(first + i, events[i]));
        }

        return (lines.ToArray(), events.Count);
    }

    /// <summary>A file that was deleted or replaced by another can still be read as long as it is open.</summary>
    private void RestoreIfGone()
    {
        if (_file.Length < _length)
        {
            throw new IOException("another program has shortened the file; put it back from a backup and start again");
        }

        var there = new FileInfo(_path);
        if (there.Exists && there.Length == _file.Length)
        {
            return;
        }

        if (there.Exists)
        {
            there.MoveTo(DamagedNameFor(_path));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        Rewrite(ReadAll().AsSpan(0, (int)_length));
    }

    private byte[] ReadAll()
    {
        var bytes = new byte[_file.Length];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private void Rewrite(ReadOnlySpan<byte> content)
    {
        AtomicFile.Replace(_path, content, durable: true);
        var before = _file;
        _file = Open(_path, FileMode.Open);
        before.Dispose();
        _length = content.Length;
    }

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
