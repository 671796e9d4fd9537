using System.Diagnostics;

namespace AeCluster.Benchmarks;

/// <summary>Examples a second: of the clock, and of processor time, which does not pass while others have the processor.</summary>
internal readonly record struct Speed(double PerSecond, double PerProcessorSecond);

/// <summary>Measures both times, with pauses.</summary>
internal sealed class SpeedClock
{
    private readonly Stopwatch clock = new();
    private TimeSpan processor;
    private TimeSpan resumed;

    public TimeSpan Elapsed => clock.Elapsed;

    public void Resume()
    {
        resumed = Environment.CpuUsage.TotalTime;
        clock.Start();
    }

    public void Pause()
    {
        clock.Stop();
        processor += Environment.CpuUsage.TotalTime - resumed;
    }

    /// <summary>Of a paused clock.</summary>
    public Speed Speed(long examples) => new(examples / clock.Elapsed.TotalSeconds, examples / processor.TotalSeconds);
}
