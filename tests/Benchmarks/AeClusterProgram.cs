using System.Diagnostics;
using System.Globalization;
using System.Text;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>Runs the real program from the build output beside this one.</summary>
internal static class AeClusterProgram
{
    private static readonly string _assembly = Find();

    /// <summary>Runs <c>aecluster local</c> until it ends or <paramref name="follow"/> interrupts it.</summary>
    /// <param name="folder">An empty folder for the run and its processes.</param>
    /// <param name="follow">Called with the coordinator's process id and each new line of the run's log.</param>
    /// <param name="oversubscribe">Whether more workers than cores are allowed.</param>
    /// <exception cref="InvalidOperationException">The program failed; the message is its output.</exception>
    public static async Task<LocalRun> RunLocalAsync(
        string experiment,
        int workers,
        string folder,
        Action<int, LogLine>? follow = null,
        bool oversubscribe = false)
    {
        var run = Path.Combine(folder, "run");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                _assembly,
                "local",
                experiment,
                "--workers",
                $"{workers}",
                "--device",
                "cpu",
                "--out",
                run,
                .. oversubscribe ? (string[])["--oversubscribe"] : [],
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Lock files of cores are in the temporary folder. A folder of its own keeps other runs on this machine from refusing
        // this one.
        start.Environment["TMPDIR"] = folder;
        var started = DateTimeOffset.UtcNow;
        using var process = Process.Start(start)!;
        var saying = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (follow is not null)
        {
            await FollowAsync(Path.Combine(run, RunFolder.LogFile), line => follow(process.Id, line), saying);
        }

        var said = await saying;
        await process.WaitForExitAsync();
        return process.ExitCode is 0 or ExitCodes.Interrupted
            ? new LocalRun(started, DateTimeOffset.UtcNow, run)
            : throw new InvalidOperationException(
                $"aecluster local ended with exit code {process.ExitCode}:\n{string.Concat(said)}");
    }

    /// <summary>Ids of the running child processes of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task")
            .Select(thread => File.ReadAllText(Path.Combine(thread, "children")))
            .SelectMany(children => children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    private static async Task FollowAsync(string log, Action<LogLine> follow, Task end)
    {
        for (var followed = 0; !end.IsCompleted; await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(5))))
        {
            if (!File.Exists(log) || new FileInfo(log).Length <= followed)
            {
                continue;
            }

            // Only complete lines. The log is smaller than the maximum array size.
            var text = File.ReadAllBytes(log);
            var lines = Array.LastIndexOf(text, (byte)'\n') + 1;
            var added = Encoding.UTF8.GetString(text[followed..lines]);
            foreach (var line in added.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                follow(LogLine.Parse(line));
            }

            followed = lines;
        }
    }

    private static string Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "Coordinator", here.Name, "aecluster.dll"));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there; build the solution first.");
    }
}

/// <summary>A finished run.</summary>
/// <param name="Started">When its command was started.</param>
/// <param name="Ended">When its process ended.</param>
internal sealed record LocalRun(DateTimeOffset Started, DateTimeOffset Ended, string Folder)
{
    /// <summary>The lines of the run's log, oldest first.</summary>
    public IReadOnlyList<LogLine> Events => LogLine.Read(Path.Combine(Folder, RunFolder.LogFile));

    /// <summary>The lines of each process's own log, oldest first; <c>coordinator</c> or <c>worker-N</c>.</summary>
    public IReadOnlyList<LogLine> ProcessLog(string process) => LogLine.Read(Path.Combine(Folder, "logs", $"{process}.jsonl"));
}
