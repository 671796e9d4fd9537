using AeCluster.Models.Runtime;

namespace AeCluster.Models.Tests.Runtime;

public sealed class NativeHeapTests
{
    [Fact]
    public void The_C_library_takes_the_settings_unless_the_environment_has_its_own()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/lib/x86_64-linux-gnu/libc.so.6"),
            "This is no Debian or Ubuntu on x64.");
        string[] own = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"];
        var isOwn = own.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

        Assert.Equal(!isOwn, NativeHeap.KeepFreedMemory());
    }
}
