using System.Text;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Verbs.Options;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>A console that records its output: a pipe, or a terminal of a given size.</summary>
#pragma warning disable CA1001 // String writers have no unmanaged resources.
internal sealed class TestTerminal : IAnsiConsoleOutput
#pragma warning restore CA1001
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public TestTerminal(int width = 120, int height = 40, bool isTerminal = false, bool unicode = true)
    {
        (Width, Height, IsTerminal) = (width, height, isTerminal);
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = this,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        Console.Profile.Capabilities.Unicode = unicode;
    }

    public IAnsiConsole Console { get; }

    public TextWriter Writer => _output;

    public bool IsTerminal { get; }

    public int Width { get; }

    public int Height { get; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public IReadOnlyList<string> Lines => Output.TrimEnd('\n').Split('\n');

    public void SetEncoding(Encoding encoding)
    {
    }

    public CliContext CliContext(StubCoordinator? coordinator = null, TimeProvider? clock = null, string? variable = null) =>
        new(Console, _error)
        {
            Connect = (_, _) => coordinator?.Client() ?? throw new InvalidOperationException("This test has no coordinator."),
            Clock = clock ?? new LeapingClock(),
            Variable = name => name == GlobalOptions.CoordinatorVariable ? variable : null,
        };

    /// <returns>The lines of a renderable, without colours and trailing spaces.</returns>
    public static IReadOnlyList<string> Show(Func<IRenderable> render, int width)
    {
        var terminal = new TestTerminal(width);
        terminal.Console.Write(render());
        return [.. terminal.Lines.Select(line => line.TrimEnd())];
    }
}

/// <summary>A clock on which every wait ends at once and advances the time.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private DateTimeOffset _now = Samples.Now;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            _now += dueTime;
        }

        // Asynchronously: the caller has not received the timer yet.
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Elapsed();
    }

    private sealed class Elapsed : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
