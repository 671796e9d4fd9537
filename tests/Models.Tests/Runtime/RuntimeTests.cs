using AeCluster.Models.Runtime;

namespace AeCluster.Models.Tests.Runtime;

public sealed class RuntimeTests
{
    [Fact]
    public void This_machine_can_load_libtorch() => NativeRuntime.EnsureLoadable();

    [Fact]
    public void A_missing_or_old_runtime_is_explained_in_two_lines()
    {
        Assert.Null(NativeRuntime.Problem(found: true, newEnough: true));
        var old = NativeRuntime.Problem(found: true, newEnough: false)!.Split('\n');
        var missing = NativeRuntime.Problem(found: false, newEnough: false)!.Split('\n');
        Assert.Equal(2, old.Length);
        Assert.Equal(2, missing.Length);
        Assert.Contains("GLIBCXX_3.4.32", old[0]);
        Assert.NotEqual(old[0], missing[0]);
        Assert.Contains("deploy/local/setup.sh", old[1]);
    }

    [Fact]
    public void Devices_are_really_looked_for()
    {
        Assert.Equal(TorchSharp.DeviceType.CPU, Devices.Select("cpu").type);
        Assert.Contains(Devices.Select("auto").type, new[] { TorchSharp.DeviceType.CPU, TorchSharp.DeviceType.CUDA });
        Assert.Throws<DeviceException>(() => Devices.Select("cuda:99"));
    }

    [Theory]
    [InlineData("cpu", 2, null)]
    [InlineData("auto", 0, null)]
    [InlineData("auto", 2, 0)]
    [InlineData("cuda:0", 1, 0)]
    [InlineData("cuda:3", 4, 3)]
    public void A_device_is_found_by_name(string name, int gpus, int? expected) =>
        Assert.Equal(expected, Devices.Choose(name, () => gpus));

    [Theory]
    [InlineData("cuda:0", 0, "libtorch sees no GPU")]
    [InlineData("cuda:1", 1, "there is one GPU, cuda:0")]
    [InlineData("cuda:7", 4, "cuda:0 to cuda:3")]
    public void A_gpu_that_is_not_there_is_explained(string name, int gpus, string part)
    {
        var error = Assert.Throws<DeviceException>(() => Devices.Choose(name, () => gpus));
        Assert.StartsWith($"{name} was asked for", error.Message);
        Assert.Contains(part, error.Message);
        Assert.Contains("nvidia-smi", error.Message);
        Assert.Contains("-p:TorchBackend=cuda", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("CPU")]
    [InlineData("gpu")]
    [InlineData("cuda:99999999999")]
    public void A_malformed_device_is_refused(string name) =>
        Assert.Contains("auto, cpu, or cuda:N", Assert.Throws<DeviceException>(() => Devices.Choose(name, () => 8)).Message);
}
