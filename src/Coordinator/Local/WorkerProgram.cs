using System.Diagnostics;
using System.Runtime.InteropServices;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Local;

/// <summary>The worker's program, which is installed beside the coordinator's but shares no code with it.</summary>
public static class WorkerProgram
{
    private const string Assembly = "aecluster-worker.dll";

    /// <summary>Names the worker's program where it is not in one of the usual places.</summary>
    public const string Variable = "AECLUSTER_WORKER";

    /// <returns>Full path of the worker's assembly.</returns>
    /// <exception cref="FileNotFoundException">It is nowhere.</exception>
    public static string Find()
    {
        var here = AppContext.BaseDirectory;
        var configuration = new DirectoryInfo(here).Name;
        string[] places =
        [
            .. Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : Array.Empty<string>(),
            Path.Combine(here, Assembly),
            Path.Combine(here, "..", "worker", Assembly),
            // The build's own layout: artifacts/bin/Coordinator/release beside artifacts/bin/Worker/release.
            Path.Combine(here, "..", "..", "Worker", configuration, Assembly),
        ];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"The worker's program {Assembly} was not found. Looked in: "
                    + $"{string.Join(", ", places.Select(Path.GetFullPath))}. "
                    + $"Build it (dotnet build), or name it with {Variable}.");
    }

    /// <returns>How to start a worker with these arguments; its standard input is a pipe that closes when this process
    /// ends.</returns>
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

    /// <summary>The dotnet that runs this process, whichever way it was started.</summary>
    internal static string Dotnet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var program = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(program) ? program : "dotnet";
    }
}
