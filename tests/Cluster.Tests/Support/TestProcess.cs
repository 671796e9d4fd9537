using System.Diagnostics;
using AeCluster.Coordinator.Local;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>Exit code and output of a process.</summary>
public sealed record ProcessResult(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- standard output\n{Out}\n--- standard error\n{Error}";
}

/// <summary>
/// A running process of one of the built programs. It and its children are killed at the end of the test, however it ends.
/// </summary>
public sealed class TestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];
    private readonly HashSet<int> _children = [];

    private TestProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment.Remove("AECLUSTER_COORDINATOR");
        start.Environment.Remove("AECLUSTER_SECRET_FILE");
        start.Environment["NO_COLOR"] = "1";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // The start information of a worker names the dotnet host that runs these tests.
    private static string Dotnet => WorkerProgram.Start([]).FileName;

    private static string Program
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(here.Parent!.Parent!.FullName, "Coordinator", here.Name, "aecluster.dll");
        }
    }

    public int Id { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts the <c>aecluster</c> program from the build output beside that of these tests.</summary>
    public static TestProcess Aecluster(params string[] arguments) => AeclusterIn(Environment.CurrentDirectory, arguments);

    /// <inheritdoc cref="Aecluster(string[])"/>
    public static TestProcess AeclusterIn(string folder, params string[] arguments) =>
        new(new ProcessStartInfo(Dotnet, [Program, .. arguments]) { WorkingDirectory = folder });

    /// <summary>Starts <c>aecluster</c> in a network namespace.</summary>
    public static TestProcess AeclusterIn(SideNetwork network, params string[] arguments) =>
        new(network.Start([Dotnet, Program, .. arguments]));

    /// <summary>Starts the worker program, which ends with this process.</summary>
    public static TestProcess Worker(params string[] arguments) => new(WorkerProgram.Start(arguments));

    public void Send(Signal signal) => Posix.Send(signal, Id);

    /// <returns>Ids of the child processes, which are killed with this one.</returns>
    public IReadOnlyList<int> Children()
    {
        var children = Posix.ChildrenOf(Id);
        _children.UnionWith(children);
        return children;
    }

    /// <summary>Waits for a line of standard output that contains <paramref name="part"/>.</summary>
    public Task<string> LineAsync(string part, TimeSpan? within = null) => Wait.ForAsync(
        $"a line with \"{part}\"",
        () =>
        {
            var line = Snapshot(_out).Find(line => line.Contains(part, StringComparison.Ordinal));
            return line is null && _process.HasExited
                ? throw new InvalidOperationException($"It ended without a line with \"{part}\": {Now()}")
                : line;
        },
        within,
        () => Now().ToString());

    /// <summary>Waits until the process has ended.</summary>
    public async Task<ProcessResult> EndAsync(TimeSpan? within = null)
    {
        await Wait.ForAsync("the process to end", () => _process.HasExited, within, () => Now().ToString());
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Now() with { ExitCode = _process.ExitCode };
    }

    public async ValueTask DisposeAsync()
    {
        // Kills suspended processes, too. Children are collected first: once the parent is gone they cannot be found.
        Children();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        foreach (var child in _children.Where(Posix.IsRunning))
        {
            Posix.TrySend(Signal.Kill, child);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <returns>The output so far.</returns>
    public override string ToString() => Now().ToString();

    private ProcessResult Now() => new(-1, string.Join('\n', Snapshot(_out)), string.Join('\n', Snapshot(_error)));

    private static void Append(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }

    private static List<string> Snapshot(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }
}
