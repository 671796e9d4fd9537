using System.Diagnostics;

namespace AeCluster.Benchmarks;

/// <summary>Examples a second: of the clock, and of processor time, which does not pass while others have the
/// processor.</summary>
internal readonly record struct Speed(double PerSecond, double PerProcessorSecond);

/// <summary>Measures both times, with pauses.</summary>
internal sealed class SpeedClock
{
    private readonly Stopwatch _clock = new();
    private TimeSpan _processor;
    private TimeSpan _resumed;

    public TimeSpan Elapsed => _clock.Elapsed;

    public void Resume()
    {
        _resumed = Environment.CpuUsage.TotalTime;
        _clock.Start();
    }

    public void Pause()
    {
        _clock.Stop();
        _processor += Environment.CpuUsage.TotalTime - _resumed;
    }

    /// <summary>Of a paused clock.</summary>
    public Speed Speed(long examples) => new(examples / _clock.Elapsed.TotalSeconds, examples / _processor.TotalSeconds);
}
