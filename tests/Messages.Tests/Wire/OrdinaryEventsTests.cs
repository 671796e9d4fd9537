using AeCluster.Messages.Wire;
using Serilog.Events;
using Serilog.Parsing;

namespace AeCluster.Messages.Tests.Wire;

public class OrdinaryEventsTests
{
    private const string Node = "akka.tcp://aecluster@10.0.0.7:4053";

    [Theory]
    [InlineData(LogEventLevel.Information, "remoting (akka://aecluster)", "Starting remoting")]
    [InlineData(LogEventLevel.Information, "CoordinatedShutdown (akka://aecluster)", "CoordinatedShutdown invoked due to [{0}]")]
    [InlineData(LogEventLevel.Information, Node + "/user/experiments", "Singleton manager started singleton actor [{0}] ")]
    [InlineData(LogEventLevel.Information, Node + "/user/experiments-proxy", "Singleton identified at [{0}]")]
    [InlineData(LogEventLevel.Information, Node + "/user/experiments/experiments/a-1/t02", "Message [{0}] from {1} to {2}")]
    [InlineData(LogEventLevel.Information, Node + "/user/worker", "Message [Register] from [a] to [b] was not delivered.")]
    [InlineData(LogEventLevel.Warning, Node + "/system/endpointManager/x", "Association with remote system {0} has failed; ...")]
    [InlineData(LogEventLevel.Error, Node + "/system/endpointManager/x", "Disassociated")]
    [InlineData(
        LogEventLevel.Warning, "remoting (akka://aecluster)", "Tried to associate with unreachable remote address [{0}].")]
    [InlineData(
        LogEventLevel.Warning, "Cluster (akka://aecluster)", "Cluster Node [{0}] - Marking node(s) as UNREACHABLE [{1}].")]
    [InlineData(
        LogEventLevel.Warning,
        "Cluster (akka://aecluster)",
        "Cluster Node [{0}] - Scheduled sending of heartbeat was delayed. ...")]
    [InlineData(
        LogEventLevel.Warning, "remoting (akka://aecluster)", "Association to [{0}] having UID [{1}] is irrecoverably failed.")]
    public void What_akka_says_when_all_is_well_or_a_peer_has_gone_is_ordinary(LogEventLevel level, string source, string text) =>
        Assert.True(OrdinaryEvents.Include(Event(level, source, text)));

    [Theory]
    [InlineData(LogEventLevel.Information, Node + "/user/experiments/experiments/workers", "Worker {Worker} is leaving")]
    [InlineData(LogEventLevel.Information, Node + "/user/experiments/experiments", "{Experiment} goes on: {Over} of {Trials}")]
    [InlineData(LogEventLevel.Warning, Node + "/user/experiments/experiments/workers", "Lost worker {Worker}: {Reason}")]
    [InlineData(LogEventLevel.Warning, Node + "/user/worker", "The coordinator is gone; running attempts continue")]
    [InlineData(LogEventLevel.Warning, Node + "/system/cluster/core/downing", "{Node} cannot be reached and is taken out")]
    [InlineData(LogEventLevel.Error, Node + "/user/experiments/experiments/a-1/t02", "Object reference not set")]
    [InlineData(
        LogEventLevel.Error, Node + "/system/endpointManager/x", "Deserialization failed for message with serializer id [{0}]")]
    [InlineData(LogEventLevel.Information, null, "HTTP connections from {From} are refused: {Reason}")]
    public void What_we_say_and_what_is_wrong_is_not(LogEventLevel level, string? source, string text) =>
        Assert.False(OrdinaryEvents.Include(Event(level, source, text)));

    private static LogEvent Event(LogEventLevel level, string? source, string text) => new(
        DateTimeOffset.UnixEpoch,
        level,
        null,
        new MessageTemplateParser().Parse(text),
        source is null ? [] : [new LogEventProperty("LogSource", new ScalarValue(source))]);
}
