using AeCluster.Coordinator.Client;

namespace AeCluster.Coordinator.Tests.Client;

public class HostPortTests
{
    [Theory]
    [InlineData("trainer:4053", "trainer", 4053)]
    [InlineData("trainer.example:1", "trainer.example", 1)]
    [InlineData("10.0.0.7:65535", "10.0.0.7", 65535)]
    [InlineData("[fe80::1]:4053", "fe80::1", 4053)]
    public void A_host_and_a_port_are_read_and_written_alike(string text, string host, int port)
    {
        var parsed = HostPort.TryParse(text, out _);
        Assert.Equal(new HostPort(host, port), parsed);
        Assert.Equal(text, parsed?.ToString());
    }

    [Theory]
    [InlineData("trainer", "port is missing")]
    [InlineData("[::1]", "port is missing")]
    [InlineData(":4053", "host is missing")]
    [InlineData("::1:4053", "in brackets")]
    [InlineData("[trainer]:4053", "no IPv6 address")]
    [InlineData("a b:4053", "no host name")]
    [InlineData("trainer:", "no port")]
    [InlineData("trainer:0", "1 to 65535")]
    [InlineData("trainer:65536", "1 to 65535")]
    [InlineData("trainer:-1", "no port")]
    [InlineData("http://trainer:4053", "in brackets")]
    public void Anything_else_is_explained(string text, string expected)
    {
        Assert.Null(HostPort.TryParse(text, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }
}
