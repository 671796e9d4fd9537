using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AeCluster.Benchmarks.Searching;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Benchmarks.Peers;

/// <summary>Optuna in a process of its own (<c>search.py</c>); the functions are computed here.</summary>
internal sealed class Optuna : IDisposable
{
    private const int NotInstalled = 3;

    private readonly Process _process;

    /// <exception cref="PeerException">Optuna is not installed.</exception>
    public Optuna()
    {
        if (!File.Exists(Python.Program))
        {
            throw new PeerException($"{Python.Program} is missing; {HowToInstall}");
        }

        _process = Process.Start(new ProcessStartInfo(Python.Program, [Python.Script("search.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (_process.StandardOutput.ReadLine() is not { } version)
        {
            _process.WaitForExit();
            throw new PeerException(
                _process.ExitCode == NotInstalled ? $"Optuna is missing; {HowToInstall}" : "Optuna's script failed, see above.");
        }

        Version = version;
    }

    public string Version { get; }

    private static string HowToInstall => "apt-get install python3-optuna python3-cmaes";

    /// <returns>The value of each trial.</returns>
    public IReadOnlyList<double> Minimise(SearchProblem problem, string sampler, int seed, int trials)
    {
        _process.StandardInput.WriteLine(
            JsonSerializer.Serialize(new { sampler, seed, trials, axes = problem.Space.Axes.Select(Described) }));
        var values = new List<double>();
        while (values.Count < trials)
        {
            var line = _process.StandardOutput.ReadLine() ?? throw new PeerException("Optuna's script ended, see above.");
            values.Add(problem.Value(Read(problem.Space, JsonSerializer.Deserialize<double?[]>(line)!)));
            _process.StandardInput.WriteLine(values[^1].ToString("R", CultureInfo.InvariantCulture));
        }

        return values;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static object Described(Axis axis) => new
    {
        name = axis.Name,
        choices = axis.Choices,
        min = axis.Range?.Min,
        max = axis.Range?.Max,
        log = axis.Range?.IsLog,
        whole = axis.Range?.Step is 1,
        condition = axis.Condition is { } condition ? new[] { condition.Axis, condition.Choice } : null,
    };

    private static Point Read(Space space, double?[] values) => space.Build(axis =>
        space.Axes[axis].Range is null ? AxisValue.OfChoice((int)values[axis]!.Value) : AxisValue.OfNumber(values[axis]!.Value));
}
