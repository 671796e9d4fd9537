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
            var left = ends.Count(end => end <= length);
            var (journal, content) = JournalFile.Open(Path);
            Assert.Equal((left, length - ends[left - 1]), (content.Events.Count, content.Torn));
            journal.Append([.. events.Skip(left), new Noted(Sample.Now, "t1", "gone on")]);
            journal.Dispose();
            Assert.Equal(Texts([.. events, new Noted(Sample.Now, "t1", "gone on")]), Texts(Read().Events));
        }
    }

    [Fact]
    public void A_last_line_that_is_damaged_is_cut_off_as_one_that_was_being_written()
    {
        Write(OfEveryKind.Take(4));
        var bytes = File.ReadAllBytes(Path);
        bytes[^20] ^= 1;
        File.WriteAllBytes(Path, bytes);
        Assert.Equal(3, Read().Events.Count);
        File.AppendAllText(Path, "\0\0\0\0\0\n\0\0\0");
        Assert.Equal(3, Read().Events.Count);
    }

    [Fact]
    public void Any_changed_byte_in_the_middle_is_an_error_that_names_the_file_and_the_line()
    {
        Write(OfEveryKind.Take(4));
        var whole = File.ReadAllBytes(Path);
        var (from, to) = (Array.IndexOf(whole, (byte)'\n') + 1, whole.AsSpan().LastIndexOf("{\"number\":3"u8));
        for (var at = from; at < to; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            File.WriteAllBytes(Path, damaged);
            var error = Assert.Throws<JournalException>(() => Read());
            Assert.Contains($"{Path}, line 2 is damaged", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_that_is_missing_in_the_middle_is_an_error()
    {
        Write(OfEveryKind.Take(4));
        var lines = File.ReadAllLines(Path).ToList();
        lines.RemoveAt(1);
        File.WriteAllText(Path, string.Join('\n', lines) + "\n", new UTF8Encoding(false));
        Assert.Contains(
            "line 2 is damaged (it should have the number 2, and has 3)",
            Assert.Throws<JournalException>(() => Read()).Message,
            StringComparison.Ordinal);
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

        Assert.Single(Read().Events);
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

    private JournalContent Read()
    {
        var (journal, content) = JournalFile.Open(Path);
        journal.Dispose();
        return content;
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        System.IO.Path.GetDirectoryName(file)!;
}
