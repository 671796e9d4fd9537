using System.Diagnostics;
using AeCluster.Models.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// How far long work is: a line that is written over again on a terminal, now and then a line elsewhere. From any thread.
/// </summary>
/// <param name="isLive">The writer is a terminal.</param>
internal sealed class ProgressLine(TextWriter to, bool isLive) : IProgress<DataProgress>, IDisposable
{
    private static readonly TimeSpan _liveInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _plainInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private int _shown;

    /// <param name="what">What is being done, e.g. <c>encoding</c>.</param>
    public void Report(string what, long done, long total)
    {
        lock (_gate)
        {
            if (_sinceLast.Elapsed >= (isLive ? _liveInterval : _plainInterval))
            {
                _sinceLast.Restart();
                Show($"{what} {done:N0} of {total:N0}");
            }
        }
    }

    /// <summary>Of a download, or of the reading of a file.</summary>
    public void Report(DataProgress value) => Report($"{value.What}, {value.Unit}", value.Done, value.Total ?? value.Done);

    /// <summary>Makes room for other lines.</summary>
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
