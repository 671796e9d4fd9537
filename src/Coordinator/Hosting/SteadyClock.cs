namespace AeCluster.Coordinator.Hosting;

/// <summary>
/// The time of day when the process began plus the time that has passed since, by the monotonic clock. Setting the machine's
/// clock changes no duration and no order of events; a process that is started again has the new time.
/// </summary>
/// <param name="source">Both clocks of the machine.</param>
public sealed class SteadyClock(TimeProvider source) : TimeProvider
{
    private readonly DateTimeOffset _began = source.GetUtcNow();
    private readonly long _timestamp = source.GetTimestamp();

    public override long TimestampFrequency => source.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _began + source.GetElapsedTime(_timestamp);

    public override long GetTimestamp() => source.GetTimestamp();
}
