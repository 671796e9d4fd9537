using System.Diagnostics;

namespace AeCluster.Benchmarks;

/// <summary>Examples per second of wall time and of processor time, which is not affected by other processes.</summary>
internal readonly record struct Speed(double PerSecond, double PerProcessorSecond);

/// <summary>Measures both times, and can be paused.</summary>
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

    /// <summary>Times of a paused clock.</summary>
    public Speed Speed(long examples) => new(examples / _clock.Elapsed.TotalSeconds, examples / _processor.TotalSeconds);
}
