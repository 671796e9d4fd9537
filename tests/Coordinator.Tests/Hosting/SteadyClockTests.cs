using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Tests.Hosting;

public sealed class SteadyClockTests
{
    [Fact]
    public void A_machine_whose_clock_is_set_back_changes_no_duration()
    {
        var machine = new Machine();
        var clock = new SteadyClock(machine);
        var began = clock.GetUtcNow();
        machine.Wall -= TimeSpan.FromHours(2);
        machine.Passed += TimeSpan.FromSeconds(29);
        Assert.Equal(29, Elapsed.Seconds(began, clock.GetUtcNow()));
    }

    [Fact]
    public void What_spans_two_processes_is_never_negative() =>
        Assert.Equal(0, Elapsed.Seconds(Sample.Now, Sample.Now.AddSeconds(-7171)));

    private sealed class Machine : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = Sample.Now;

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall + Passed;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
