using System.Diagnostics;
using System.Runtime.InteropServices;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Variants;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests;

/// <summary>The program in README.md that shows how to use the models as a library.</summary>
public sealed class LibraryExampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aecluster-library-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_program_in_the_readme_is_the_one_that_is_built_and_has_fifteen_lines()
    {
        var program = File.ReadAllText(Path.Combine(Root(), "tests", "LibraryExample", "Program.cs"));
        Assert.Contains(
            $"```csharp\n{program}```\n",
            File.ReadAllText(Path.Combine(Root(), "README.md")),
            StringComparison.Ordinal);
        Assert.Equal(15, program.Split('\n').Count(line => line.Trim().Length > 0));
    }

    [Fact]
    public async Task It_trains_keeps_the_model_and_draws_samples()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "LibraryExample", here.Name, "AeCluster.LibraryExample.dll");
        var start = new ProcessStartInfo(
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")),
            [program])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);
        var lines = (await said).TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Matches(@"^epoch 5: validation loss 0\.2\d{3}$", lines[^1]);
        using var model = CheckpointFile.Read(Path.Combine(_folder.FullName, "vae.safetensors")).CreateModel(CPU);
        Assert.IsAssignableFrom<IGenerative>(model);
        using var picture = SKBitmap.Decode(Path.Combine(_folder.FullName, "samples.png"));
        Assert.InRange(picture.Width, 5 * 112, 5 * 140);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "AeCluster.sln")))
        {
            at = at.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return at.FullName;
    }
}
