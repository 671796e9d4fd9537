using AeCluster.Messages.Wire;
using Serilog.Events;
using Serilog.Parsing;

namespace AeCluster.Messages.Tests.Wire;

public class RepeatLimitTests
{
    private const string Akka = "akka://aecluster/system/transports";
    private readonly Clock _clock = new();
    private readonly RepeatLimit _limit;

    public RepeatLimitTests() => _limit = new RepeatLimit(_clock);

    [Fact]
    public void One_error_of_a_kind_is_let_through_each_minute_and_the_next_says_how_many_were_not()
    {
        Assert.True(IsShown("bad frame of {0} bytes", out _));
        for (var i = 0; i < 500; i++)
        {
            Assert.False(IsShown("bad frame of {0} bytes", out _));
        }

        Assert.True(IsShown("bad header", out _));
        _clock.Now += TimeSpan.FromSeconds(59);
        Assert.False(IsShown("bad frame of {0} bytes", out _));
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.True(IsShown("bad frame of {0} bytes", out var leftOut));
        Assert.Equal(" (and 501 more like it since the last one)", leftOut);
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.True(IsShown("bad frame of {0} bytes", out leftOut));
        Assert.Null(leftOut);
    }

    [Fact]
    public void What_our_own_actors_say_and_what_is_no_warning_is_always_shown()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.True(IsShown("trial failed", out _, source: "akka://aecluster/user/experiments"));
            Assert.True(IsShown("trial failed", out _, source: null));
            Assert.True(IsShown("listening", out _, LogEventLevel.Information));
        }
    }

    private bool IsShown(
        string text, out string? leftOut, LogEventLevel level = LogEventLevel.Error, string? source = Akka)
    {
        LogEventProperty[] properties = source is null ? [] : [new LogEventProperty("LogSource", new ScalarValue(source))];
        var happening = new LogEvent(
            DateTimeOffset.UnixEpoch, level, new IOException(), new MessageTemplateParser().Parse(text), properties);
        var isShown = _limit.IsEnabled(happening);
        leftOut = (happening.Properties.GetValueOrDefault(RepeatLimit.LeftOut) as ScalarValue)?.Value as string;
        return isShown;
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
