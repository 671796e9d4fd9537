using AeCluster.Worker.Hosting;

namespace AeCluster.Worker.Tests.Hosting;

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
        File.WriteAllText(Path.Combine(_folder, "core-0"), "99999");
        using var claimed = Claim(1, cores: 1);
    }

    private CoreBudget Claim(int threads, int cores, bool oversubscribe = false) =>
        CoreBudget.Claim(threads, cores, oversubscribe, _warnings.Add, _folder);
}
