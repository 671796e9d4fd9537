using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Hosting;

namespace AeCluster.Coordinator.Tests.Hosting;

public class StartChecksTests
{
    private const long Plenty = 1L << 40;

    [Fact]
    public void A_machine_with_plenty_of_everything_and_one_that_is_not_known_are_fit()
    {
        foreach (var limits in new[] { new MachineLimits(1 << 20, Plenty), new MachineLimits(null, null) })
        {
            StartChecks.ThrowIfFewOpenFiles(limits, workers: 256);
            Assert.Null(StartChecks.SpaceWarning(limits, "/runs/a", trials: 10_000));
        }
    }

    [Fact]
    public void Too_few_open_files_are_refused_with_the_number_needed()
    {
        var error = Assert.Throws<UserErrorException>(() => StartChecks.ThrowIfFewOpenFiles(new MachineLimits(64, Plenty), 2));
        Assert.Equal("A process may have only 64 files and connections open here, but about 416 are needed.", error.Message);
        Assert.Contains("ulimit -n 416", error.Hint);
    }

    [Fact]
    public void Too_little_space_is_said_with_the_number_needed() => Assert.StartsWith(
        "5 MiB are free at /runs/a, but at least 84 MiB are needed",
        StartChecks.SpaceWarning(new MachineLimits(1 << 20, 5 << 20), "/runs/a", trials: 10));

    [Fact]
    public void The_limits_of_this_machine_are_read()
    {
        var limits = MachineLimits.Of(Path.Combine(Path.GetTempPath(), "there", "is", "no", "such", "folder"));
        Assert.True(limits.FreeBytes > 0);
        Assert.True(!OperatingSystem.IsLinux() || limits.OpenFiles > 0);
    }

    [Fact]
    public void A_folder_for_temporary_files_that_is_not_there_is_an_error_with_the_remedy()
    {
        StartChecks.ThrowIfNoTemporaryFiles(Path.GetTempPath());
        var error = Assert.Throws<UserErrorException>(() => StartChecks.ThrowIfNoTemporaryFiles("/nowhere/at/all"));
        Assert.Contains("/nowhere/at/all", error.Message);
        Assert.Contains("TMPDIR", error.Hint);
    }
}
