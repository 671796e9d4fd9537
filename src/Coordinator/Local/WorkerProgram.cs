using System.Diagnostics;
using System.Runtime.InteropServices;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Local;

/// <summary>Finds and starts the worker program, which is installed beside the coordinator's.</summary>
public static class WorkerProgram
{
    private const string Assembly = "aecluster-worker.dll";

    /// <summary>Environment variable with the path of the worker program, if it is not in one of the usual places.</summary>
    public const string Variable = "AECLUSTER_WORKER";

    /// <returns>Full path of the worker's assembly.</returns>
    /// <exception cref="FileNotFoundException">It is in none of the places.</exception>
    public static string Find()
    {
        var here = AppContext.BaseDirectory;
        var configuration = new DirectoryInfo(here).Name;
        string[] places =
        [
            .. Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : Array.Empty<string>(),
            Path.Combine(here, Assembly),
            Path.Combine(here, "..", "worker", Assembly),
            // The layout of the build: artifacts/bin/Coordinator/release beside artifacts/bin/Worker/release.
            Path.Combine(here, "..", "..", "Worker", configuration, Assembly),
        ];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"The worker's program {Assembly} was not found. Looked in: "
                    + $"{string.Join(", ", places.Select(Path.GetFullPath))}. "
                    + $"Build it (dotnet build), or name it with {Variable}.");
    }

    /// <returns>Start info of a worker; its standard input is a pipe that closes when this process ends.</returns>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Dotnet())
        {
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])[Find(), .. arguments, ParentWatch.Option])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>The dotnet host of this process, however it was started.</summary>
    internal static string Dotnet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var program = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(program) ? program : "dotnet";
    }
}
