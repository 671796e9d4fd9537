using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh.Exchange;

/// <summary>The contract over real connections; also compares the traffic with the plan.</summary>
public abstract class MeshExchangeContract(MeshOptions options, string link) : ExchangeContract, IDisposable
{
    private readonly List<MeshListener> _listeners = [];

    [Theory]
    [InlineData(2, 2, 1000)]
    [InlineData(16, 4, 5000)]
    [InlineData(21, 8, 3000)]
    [InlineData(3, 3, 10)]
    public void What_is_sent_is_what_the_plan_says_to_the_byte(int shards, int workers, int parameters)
    {
        var plan = new ExchangePlan(shards, parameters, Deals.Even(shards, workers), chunk: 128);
        var gradients = Gradients.Random(shards, parameters, seed: 1);
        using var mesh = new Running(Connect(plan, TimeSpan.FromSeconds(30)));
        var costs = mesh.All(exchange =>
        {
            var before = exchange.Cost;
            exchange.Sum(
                0,
                Gradients.Partials(gradients, plan.Ranges[exchange.Rank]),
                new float[parameters],
                new double[shards * 3]);
            return exchange.Cost - before;
        });
        Assert.Equal(Enumerable.Range(0, workers).Select(rank => plan.SentBy(rank, values: 3)), costs.Select(cost => cost.Sent));
        Assert.Equal(
            Enumerable.Range(0, workers).Select(rank => plan.ReceivedBy(rank, values: 3)),
            costs.Select(cost => cost.Received));
    }

    [Fact]
    public void Peers_are_reached_the_way_that_was_asked_for()
    {
        using var mesh = new Running(Connect(new ExchangePlan(3, 10, Deals.Even(3, 3)), TimeSpan.FromSeconds(30)));
        Assert.All(mesh.Exchanges, exchange => Assert.Equal([link, link], ((MeshExchange)exchange).Links.Values));
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        GC.SuppressFinalize(this);
    }

    protected override IReadOnlyList<IGradientExchange> Connect(ExchangePlan plan, TimeSpan peerTimeout)
    {
        var listeners = TestMesh.Listen(plan.Workers, options with { PeerTimeout = peerTimeout });
        _listeners.AddRange(listeners);
        return TestMesh.ConnectAsync(plan, listeners).GetAwaiter().GetResult();
    }
}

public sealed class TcpExchangeTests() : MeshExchangeContract(TestMesh.Tcp, "tcp");

public sealed class TlsExchangeTests() : MeshExchangeContract(TestMesh.Tls, "tls");

public sealed class UnixExchangeTests() : MeshExchangeContract(TestMesh.Unix, "unix");

public sealed class SharedMemoryExchangeTests() : MeshExchangeContract(TestMesh.Memory, "memory");
