using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Support;
using static AeCluster.Coordinator.Tests.Journal.JournalEvents;

namespace AeCluster.Coordinator.Tests.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder[RunFolder.JournalFileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_gives_back_every_kind_of_event_as_it_was()
    {
        Write(OfEveryKind);
        Assert.Equal(Texts(OfEveryKind), Texts(Read().Events));
        Assert.Equal(
            JournalJson.Kinds.Values.Select(type => type.Name).Order(StringComparer.Ordinal),
            OfEveryKind.Select(change => change.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_event_there_is_has_a_kind() => Assert.Equal(
        typeof(ExperimentEvent)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ExperimentEvent)) && !type.IsAbstract)
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal),
        JournalJson.Kinds.Values.Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Its_lines_are_those_of_the_golden_file()
    {
        Write([.. OfEveryKind, Submitted]);
        var golden = System.IO.Path.Combine(SourceFolder(), "golden.jsonl");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.Copy(Path, golden, overwrite: true);
        }

        Assert.Equal(File.ReadAllText(golden), File.ReadAllText(Path));
    }

    [Fact]
    public void Cut_off_anywhere_it_holds_the_lines_that_are_whole_and_goes_on_after_them()
    {
        var events = OfEveryKind.Take(4).ToList();
        Write(events);
        var whole = File.ReadAllBytes(Path);
        var ends = Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1).ToList();
        for (var length = ends[0]; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            // A line that lacks only its line feed is whole.
            var left = ends.Count(end => end - 1 <= length);
            var (journal, content) = JournalFile.Open(Path);
            Assert.Equal((left, ends.Contains(length), 0), (content.Entries.Count, !content.IsFlawed, content.Lost));
            if (content.IsFlawed)
            {
                Assert.Throws<InvalidOperationException>(() => journal.Append([]));
                Assert.Equal(whole[..length], File.ReadAllBytes(journal.Replace(content.Events)));
            }

            journal.Append([.. events.Skip(left), new Noted(Sample.Now, "t1", "gone on")]);
            journal.Dispose();
            Assert.Equal(Texts([.. events, new Noted(Sample.Now, "t1", "gone on")]), Texts(Read().Events));
        }
    }

    [Fact]
    public void A_last_line_that_is_damaged_counts_as_lost()
    {
        Write(OfEveryKind.Take(4));
        var bytes = File.ReadAllBytes(Path);
        bytes[^20] ^= 1;
        File.WriteAllBytes(Path, bytes);
        Assert.Equal((3, 1), (Read().Entries.Count, Read().Lost));
        File.AppendAllText(Path, "\0\0\0\0\0\n\0\0\0");
        Assert.Equal(
            [
                "line 4: its check does not fit its event (it seems to be: already_known of t1)",
                "line 5: it is no line of a journal",
                "line 6: the last 3 bytes are no whole line, as after an interrupted write",
            ],
            Read().Flaws);
    }

    [Fact]
    public void Any_changed_byte_takes_at_most_its_own_line_and_is_named_with_the_line()
    {
        Write(OfEveryKind.Take(4));
        var whole = File.ReadAllBytes(Path);
        var (from, to) = (Array.IndexOf(whole, (byte)'\n') + 1, whole.AsSpan().LastIndexOf("{\"number\":3"u8) - 1);
        foreach (byte flip in (byte[])[1, 0x80])
        {
            for (var at = from; at < to; at++)
            {
                var damaged = (byte[])whole.Clone();
                damaged[at] ^= flip;
                var content = JournalContent.Read(damaged, Path);
                Assert.StartsWith("line 2: ", content.Flaws[0], StringComparison.Ordinal);
                Assert.Equal(4, content.Entries.Count + content.Lost);
                Assert.InRange(content.Lost, 0, 1);
            }
        }
    }

    [Fact]
    public void A_line_that_is_missing_in_the_middle_is_named()
    {
        var content = Edited(lines => lines.RemoveAt(1));
        Assert.Equal(["event 2 is missing"], content.Flaws);
        Assert.Equal((3, 1), (content.Entries.Count, content.Lost));
    }

    [Fact]
    public void Lines_out_of_order_are_named_and_read_in_order()
    {
        var content = Edited(lines => (lines[1], lines[2]) = (lines[2], lines[1]));
        Assert.Equal(Texts(OfEveryKind.Take(4)), Texts(content.Events));
        Assert.Contains("it is out of order", Assert.Single(content.Flaws), StringComparison.Ordinal);
        Assert.Equal(0, content.Lost);
    }

    [Fact]
    public void A_line_that_is_there_twice_counts_once()
    {
        var content = Edited(lines => lines.Add(lines[1]));
        Assert.Equal(Texts(OfEveryKind.Take(4)), Texts(content.Events));
        Assert.Equal(["line 5: it repeats line 2"], content.Flaws);
    }

    [Fact]
    public void A_line_with_a_wrong_number_is_where_it_was_written()
    {
        var content = Edited(lines => lines[1] = lines[1].Replace("\"number\":2", "\"number\":90", StringComparison.Ordinal));
        Assert.Equal(Texts(OfEveryKind.Take(4)), Texts(content.Events));
        Assert.Equal(["line 2: its number is 90 where 2 belongs"], content.Flaws);
    }

    [Fact]
    public void Lines_that_have_lost_the_line_feed_between_them_are_both_read()
    {
        Write(OfEveryKind.Take(4));
        var bytes = File.ReadAllBytes(Path);
        bytes[Array.IndexOf(bytes, (byte)'\n')] = 0x8A;
        var content = JournalContent.Read(bytes, Path);
        Assert.Equal(Texts(OfEveryKind.Take(4)), Texts(content.Events));
        Assert.Equal(["line 1: it is no line of a journal; 2 events could be read all the same"], content.Flaws);
    }

    [Fact]
    public void A_byte_order_mark_and_the_line_ends_of_Windows_are_no_damage()
    {
        Write(OfEveryKind.Take(4));
        var text = "\uFEFF" + File.ReadAllText(Path).Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Empty(JournalContent.Read(Encoding.UTF8.GetBytes(text), Path).Flaws);
    }

    [Fact]
    public void Deleted_with_its_folder_it_is_written_again()
    {
        var path = _folder["run", RunFolder.JournalFileName];
        Directory.CreateDirectory(_folder["run"]);
        using (var journal = JournalFile.Create(path, Submitted))
        {
            Directory.Delete(_folder["run"], recursive: true);
            journal.Append([new Noted(Sample.Now, "t1", "gone on")]);
            Directory.Delete(_folder["run"], recursive: true);
            Directory.CreateDirectory(_folder["run"]);
            File.WriteAllText(path, "something else");
            journal.Append([new Noted(Sample.Now, "t1", "and on")]);
        }

        Assert.Equal(3, JournalContent.Read(File.ReadAllBytes(path), path).Entries.Count);
        Assert.Equal("something else", File.ReadAllText(_folder["run", "journal.damaged-1.jsonl"]));
    }

    [Fact]
    public void One_that_another_program_has_shortened_is_not_filled_up()
    {
        using var journal = JournalFile.Create(Path, Submitted);
        // This process cannot: .NET respects its own locks.
        using (var truncate = Process.Start("truncate", ["--size=0", Path]))
        {
            truncate.WaitForExit();
        }

        Assert.Contains(
            "another program has shortened the file",
            Assert.Throws<JournalException>(() => journal.Append([new Noted(Sample.Now, "t1", "gone on")])).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Path).Length);
    }

    [Fact]
    public void Only_one_at_a_time_can_write()
    {
        using (JournalFile.Create(Path, Submitted))
        {
            Assert.Contains(
                "another process",
                Assert.Throws<JournalException>(() => JournalFile.Open(Path)).Message,
                StringComparison.Ordinal);
        }

        Assert.Single(Read().Entries);
    }

    [Fact]
    public void A_line_that_another_version_wrote_is_an_error_and_not_cut_off_even_at_the_end()
    {
        Write(OfEveryKind.Take(2));
        const string Event = "{\"kind\":\"pruned\",\"at\":\"2030-01-01T00:00:00+00:00\"}";
        var check = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Event)))[..8];
        File.AppendAllText(Path, $"{{\"number\":3,\"check\":\"{check}\",\"event\":{Event}}}\n");
        var error = Assert.Throws<JournalException>(() => Read());
        Assert.Contains($"{Path}, line 3 was written by another version", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_second_first_event() =>
        Assert.Throws<JournalException>(() =>
        {
            Write([Submitted]);
            JournalFile.Create(Path, Submitted);
        });

    private void Write(IEnumerable<ExperimentEvent> events)
    {
        using var journal = JournalFile.Create(Path, (ExperimentSubmitted)events.First());
        journal.Append([.. events.Skip(1)]);
    }

    private JournalContent Edited(Action<List<string>> edit)
    {
        Write(OfEveryKind.Take(4));
        var lines = File.ReadAllLines(Path).ToList();
        edit(lines);
        return JournalContent.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), Path);
    }

    private JournalContent Read()
    {
        var (journal, content) = JournalFile.Open(Path);
        journal.Dispose();
        return content;
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        System.IO.Path.GetDirectoryName(file)!;
}
