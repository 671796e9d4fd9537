using System.Diagnostics;
using System.Runtime.Versioning;
using AeCluster.Worker.Cores;

namespace AeCluster.Worker.Tests.Cores;

[SupportedOSPlatform("linux")]
public sealed class CoreBudgetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-test-").FullName;
    private readonly List<string> _warnings = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Those_who_share_a_machine_get_what_there_is()
    {
        using var first = Claim(2, cores: 3);
        using var second = Claim(1, cores: 3);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void More_than_there_is_is_refused_with_the_holder_and_the_remedies()
    {
        using var first = Claim(2, cores: 3);
        var message = Assert.Throws<CoresTakenException>(() => Claim(2, cores: 3)).Message;
        Assert.Contains("only 1 of 3 cores free", message);
        Assert.Contains($"process id {Environment.ProcessId}", message);
        Assert.Contains("--threads", message);
        Assert.Contains("--oversubscribe", message);
    }

    [Fact]
    public void A_survey_counts_what_is_free_and_holds_nothing()
    {
        using var first = Claim(2, cores: 3);
        var free = CoreBudget.Survey(3, _folder);
        Assert.Equal((1, $"{Environment.ProcessId}"), (free.Count, Assert.Single(free.Holders)));
        using var second = Claim(1, cores: 3);
        Assert.Equal(0, CoreBudget.Survey(3, _folder).Count);
    }

    [Fact]
    public void A_refused_claim_holds_nothing()
    {
        using var first = Claim(1, cores: 3);
        Assert.Throws<CoresTakenException>(() => Claim(3, cores: 3));
        using var second = Claim(2, cores: 3);
    }

    [Fact]
    public void More_threads_than_the_machine_has_cores_are_refused_without_blaming_anybody() =>
        Assert.DoesNotContain("process id", Assert.Throws<CoresTakenException>(() => Claim(4, cores: 3)).Message);

    [Fact]
    public void Oversubscribing_goes_on_with_a_warning()
    {
        using var first = Claim(2, cores: 2);
        using var second = Claim(1, cores: 2, oversubscribe: true);
        Assert.Contains("--oversubscribe", Assert.Single(_warnings));
    }

    [Fact]
    public void What_is_given_back_is_free()
    {
        Claim(2, cores: 2).Dispose();
        using var again = Claim(2, cores: 2);
    }

    [Fact]
    public void What_a_process_that_died_left_behind_is_free()
    {
        Directory.CreateDirectory(Own);
        File.WriteAllText(Path.Combine(Own, "core-0"), "99999");
        using var claimed = Claim(1, cores: 1);
    }

    [Fact]
    public void A_link_that_somebody_has_put_there_is_not_followed()
    {
        var victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "precious");
        Directory.CreateDirectory(Own);
        File.CreateSymbolicLink(Path.Combine(Own, "core-0"), victim);
        Assert.Contains("core-0", Assert.Throws<IOException>(() => Claim(1, cores: 1)).Message);
        Assert.Equal("precious", File.ReadAllText(victim));

        Directory.Delete(Own, recursive: true);
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere"));
        Directory.CreateSymbolicLink(Own, elsewhere.FullName);
        Assert.Contains("remove it", Assert.Throws<IOException>(() => Claim(1, cores: 1)).Message);
        Assert.Empty(elsewhere.GetFileSystemInfos());
    }

    [Fact]
    public void A_folder_that_others_can_write_to_is_not_used()
    {
        Directory.CreateDirectory(Own);
        File.SetUnixFileMode(Own, File.GetUnixFileMode(Own) | UnixFileMode.OtherWrite);
        Assert.Contains(Own, Assert.Throws<IOException>(() => Claim(1, cores: 1)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(Own));
    }

    [Fact]
    public void Users_see_each_others_cores_and_believe_only_folders_that_are_really_theirs()
    {
        Assert.SkipUnless(PosixFolder.User == 0, "only root can make files of other users");
        using var theirs = LockAs(1234, owner: 1234, core: 0);
        using var pretended = LockAs(1235, owner: 1234, core: 1);
        var message = Assert.Throws<CoresTakenException>(() => Claim(2, cores: 2)).Message;
        Assert.Contains("only 1 of 2 cores free", message);
        Assert.Contains("process id 4711 (user 1234)", message);
        using var rest = Claim(1, cores: 2);

        // Pipes, links and folders of others block nothing.
        var folder = Path.Combine(_folder, "aecluster-cores-1234");
        using var mkfifo = Process.Start("mkfifo", [Path.Combine(folder, "core-2")]);
        mkfifo.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(folder, "core-3"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(folder, "core-4"));
        using var more = Claim(3, cores: 5);
    }

    private string Own => Path.Combine(_folder, $"aecluster-cores-{PosixFolder.User}");

    /// <summary>Locks a core in the folder of a user.</summary>
    private FileStream LockAs(int user, int owner, int core)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"aecluster-cores-{user}")).FullName;
        var file = Path.Combine(folder, $"core-{core}");
        File.WriteAllText(file, "4711\n");
        using var chown = Process.Start("chown", ["-R", $"{owner}", folder]);
        chown.WaitForExit();
        return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    private CoreBudget Claim(int threads, int cores, bool oversubscribe = false) =>
        CoreBudget.Claim(threads, cores, oversubscribe, _warnings.Add, _folder);
}
