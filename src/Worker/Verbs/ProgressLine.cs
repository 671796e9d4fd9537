using System.Diagnostics;
using AeCluster.Models.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Shows progress: a line that is rewritten on a terminal, occasional lines elsewhere. Thread-safe.
/// </summary>
/// <param name="isLive">Whether the writer is a terminal.</param>
/// <param name="isQuiet">Whether only warnings are shown.</param>
internal sealed class ProgressLine(TextWriter to, bool isLive, bool isQuiet = false) : IProgress<DataProgress>, IDisposable
{
    private static readonly TimeSpan _liveInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _plainInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private int _shown;

    /// <param name="what">The activity, e.g. <c>encoding</c>.</param>
    public void Report(string what, long done, long total)
    {
        lock (_gate)
        {
            if (!isQuiet && _sinceLast.Elapsed >= (isLive ? _liveInterval : _plainInterval))
            {
                _sinceLast.Restart();
                Show($"{what} {done:N0} of {total:N0}");
            }
        }
    }

    /// <summary>Shows the progress of a download, or of reading a file.</summary>
    public void Report(DataProgress value) => Report($"{value.What}, {value.Unit}", value.Done, value.Total ?? value.Done);

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            Clear();
            to.WriteLine(line);
        }
    }

    /// <summary>Clears the line on a terminal, for other output.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_shown > 0)
            {
                to.Write($"\r{new string(' ', _shown)}\r");
                _shown = 0;
            }
        }
    }

    public void Dispose() => Clear();

    private void Show(string line)
    {
        if (!isLive)
        {
            to.WriteLine(line);
            return;
        }

        to.Write($"\r{line.PadRight(_shown)}");
        _shown = line.Length;
    }
}
