using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AeCluster.Architecture.Tests;

/// <summary>How the library is built: one switch chooses between processors and GPUs, and it is always optimized.</summary>
public class ModelsBuildTests
{
    /// <summary>Debug builds of programs that use the library were ten times slower.</summary>
    [Theory]
    [InlineData("Debug")]
    [InlineData("Release")]
    public void It_is_optimized_in_every_configuration(string configuration)
    {
        var (exitCode, output) = MsBuild($"-p:Configuration={configuration}", "-getProperty:Optimize");
        Assert.True(exitCode == 0, output);
        Assert.Equal("true", output.Trim());
    }

    [Fact]
    public void Without_a_word_it_is_built_for_processors()
    {
        var packages = PackagesOf("");
        Assert.Contains("TorchSharp-cpu", packages);
        Assert.DoesNotContain("TorchSharp-cuda-linux", packages);
    }

    [Fact]
    public void Cuda_is_built_for_gpus_and_not_for_processors_too()
    {
        var packages = PackagesOf("-p:TorchBackend=cuda");
        Assert.Contains("TorchSharp-cuda-linux", packages);
        Assert.DoesNotContain("TorchSharp-cpu", packages);
    }

    [Fact]
    public void Anything_else_is_refused_with_what_it_can_be()
    {
        var (exitCode, output) = MsBuild("-p:TorchBackend=opencl", "-t:CheckTorchBackend");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("must be 'cpu' or 'cuda'", output);
    }

    private static List<string> PackagesOf(string option)
    {
        var (exitCode, output) = MsBuild(option, "-getItem:PackageReference");
        Assert.True(exitCode == 0, output);
        return
        [
            .. JsonNode.Parse(output)!["Items"]!["PackageReference"]!
                .AsArray()
                .Select(package => package!["Identity"]!.GetValue<string>()),
        ];
    }

    private static (int ExitCode, string Output) MsBuild(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        string[] arguments =
        [
            "msbuild",
            "src/Models/Models.csproj",
            "-nologo",
            "-nodeReuse:false",
            .. options.Where(option => option.Length > 0),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What this run of the tests was itself built with is no business of the build under test.
        start.Environment.Remove("TorchBackend");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return (build.ExitCode, output);
    }
}
