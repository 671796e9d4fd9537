using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.InMemory;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh;

/// <summary>The contract of every exchange. Each implementation has a subclass; the workers are threads of the test.</summary>
public abstract class ExchangeContract
{
    private static readonly TimeSpan _longTimeout = TimeSpan.FromSeconds(30);

    /// <returns>The connected exchange of each rank.</returns>
    /// <param name="peerTimeout">How long a peer may be silent.</param>
    protected abstract IReadOnlyList<IGradientExchange> Connect(ExchangePlan plan, TimeSpan peerTimeout);

    public static TheoryData<int, int, int, int> Cases() => new()
    {
        // Shards, workers, parameters, floats per chunk.
        { 1, 1, 10, 16 },
        { 8, 1, 1000, 64 },
        { 2, 2, 1, 16 },
        { 2, 2, 1000, 64 },
        { 3, 2, 1000, 1024 },
        { 3, 2, 70_000, ExchangePlan.DefaultChunk },
        { 16, 4, 10_000, 1024 },
        { 13, 5, 999, 32 },
        { 21, 8, 5000, 128 },
        { 8, 8, 3, 16 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_worker_gets_the_sum_of_all_shards_bit_for_bit(int shards, int workers, int parameters, int chunk)
    {
        var plan = new ExchangePlan(shards, parameters, Deals.Even(shards, workers), chunk);
        using var mesh = new Running(Connect(plan, _longTimeout));
        for (var step = 0; step < 3; step++)
        {
            var gradients = Gradients.Random(shards, parameters, step);
            var expected = Gradients.Bits(Gradients.TreeSum(gradients));
            var sums = mesh.All(exchange =>
            {
                var sum = new float[parameters];
                exchange.Sum(step, Gradients.Partials(gradients, plan.Ranges[exchange.Rank]), sum);
                return sum;
            });
            Assert.All(sums, sum => Assert.Equal(expected, Gradients.Bits(sum)));
        }
    }

    [Fact]
    public void Unequal_shares_in_any_order_of_ranks_give_the_same_bits()
    {
        var gradients = Gradients.Random(11, 3000, seed: 5);
        var plan = new ExchangePlan(11, 3000, [new(8, 11), new(0, 1), new(1, 8)], chunk: 256);
        using var mesh = new Running(Connect(plan, _longTimeout));
        Assert.All(
            mesh.All(exchange => SumOf(exchange, 0, gradients)),
            sum => Assert.Equal(Gradients.Bits(Gradients.TreeSum(gradients)), Gradients.Bits(sum)));
    }

    [Fact]
    public void Values_of_every_shard_reach_every_worker()
    {
        var plan = new ExchangePlan(7, 100, [new(3, 7), new(0, 3)]);
        var gradients = Gradients.Random(7, 100, seed: 1);
        using var mesh = new Running(Connect(plan, _longTimeout));
        var all = mesh.All(exchange =>
        {
            var values_VK = new double[14];
            for (var shard = plan.Ranges[exchange.Rank].Start; shard < plan.Ranges[exchange.Rank].End; shard++)
            {
                (values_VK[2 * shard], values_VK[(2 * shard) + 1]) = (shard, -shard / 3.0);
            }

            exchange.Sum(0, Gradients.Partials(gradients, plan.Ranges[exchange.Rank]), new float[100], values_VK);
            return values_VK;
        });
        Assert.All(all, values =>
            Assert.Equal(Enumerable.Range(0, 7).SelectMany(shard => new[] { shard, -shard / 3.0 }), values));
    }

    [Fact]
    public void Bytes_of_every_worker_reach_every_worker_also_none_and_between_sums()
    {
        var plan = new ExchangePlan(3, 500, Deals.Even(3, 3));
        var gradients = Gradients.Random(3, 500, seed: 1);
        using var mesh = new Running(Connect(plan, _longTimeout));
        for (var step = 0; step < 3; step++)
        {
            var gathered = mesh.All(exchange =>
            {
                SumOf(exchange, step, gradients);
                return exchange.Gather(step, new byte[exchange.Rank * 1000], maxBytes: 2000);
            });
            Assert.All(gathered, blobs => Assert.Equal([0, 1000, 2000], blobs.Select(blob => blob.Length)));
        }
    }

    [Fact]
    public void A_state_goes_from_one_to_another_while_a_third_goes_on()
    {
        var plan = new ExchangePlan(3, 500, Deals.Even(3, 3));
        var gradients = Gradients.Random(3, 500, seed: 1);
        var weights = new byte[300_000];
        new Random(3).NextBytes(weights);
        using var mesh = new Running(Connect(plan, _longTimeout));
        var states = mesh.All(exchange =>
        {
            PeerState? state = null;
            switch (exchange.Rank)
            {
                case 0:
                    exchange.SendState(
                        2,
                        41,
                        [new StateBlob("weights", weights), new StateBlob("momentum", Array.Empty<byte>())]);
                    break;
                case 2:
                    state = exchange.ReceiveState(0, maxBytes: 300_000);
                    break;
            }

            SumOf(exchange, 42, gradients);
            return state;
        });
        Assert.Equal(41, states[2]!.Step);
        Assert.Equal(["weights", "momentum"], states[2]!.Blobs.Select(blob => blob.Name));
        Assert.Equal(weights, states[2]!.Blobs[0].Bytes.ToArray());
        Assert.Equal(0, states[2]!.Blobs[1].Bytes.Length);
    }

    [Fact]
    public void A_state_larger_than_expected_is_refused()
    {
        using var mesh = new Running(Connect(new ExchangePlan(2, 10, Deals.Even(2, 2)), _longTimeout));
        var lost = mesh.All(exchange => exchange.Rank == 0
            ? Record.Exception(() => exchange.SendState(1, 1, [new StateBlob("weights", new byte[101])]))
            : Record.Exception(() => exchange.ReceiveState(0, maxBytes: 100)));
        Assert.Equal([0], Assert.IsType<PeerLostException>(lost[1]).Ranks);
    }

    [Fact]
    public void A_peer_that_goes_is_named_to_those_who_wait_for_it()
    {
        var gradients = Gradients.Random(3, 1000, seed: 1);
        using var mesh = new Running(Connect(new ExchangePlan(3, 1000, Deals.Even(3, 3)), _longTimeout));
        mesh.All(exchange => SumOf(exchange, 0, gradients));
        var lost = mesh.All(exchange =>
        {
            if (exchange.Rank == 1)
            {
                exchange.Dispose();
                return null;
            }

            return Record.Exception(() => SumOf(exchange, 1, gradients));
        });
        Assert.Equal([1], Assert.IsType<PeerLostException>(lost[0]).Ranks);
        Assert.Equal([1], Assert.IsType<PeerLostException>(lost[2]).Ranks);
    }

    [Fact]
    public void A_peer_that_is_silent_for_too_long_is_lost()
    {
        var gradients = Gradients.Random(2, 1000, seed: 1);
        using var mesh = new Running(Connect(new ExchangePlan(2, 1000, Deals.Even(2, 2)), TimeSpan.FromMilliseconds(100)));
        var lost = mesh.All(exchange => exchange.Rank == 0 ? Record.Exception(() => SumOf(exchange, 0, gradients)) : null);
        Assert.Equal([1], Assert.IsType<PeerLostException>(lost[0]).Ranks);
        Assert.Contains("silent for 0.1 s", lost[0]!.Message);
    }

    [Fact]
    public void Workers_that_wait_for_one_another_do_not_wait_for_ever()
    {
        using var mesh = new Running(Connect(new ExchangePlan(2, 10, Deals.Even(2, 2)), TimeSpan.FromMilliseconds(40)));
        var lost = mesh.All(exchange => Record.Exception(() => exchange.ReceiveState(1 - exchange.Rank, maxBytes: 10)));
        Assert.All(lost, error => Assert.IsType<PeerLostException>(error));
    }

    [Fact]
    public async Task A_call_that_waits_is_ended_from_another_thread()
    {
        var gradients = Gradients.Random(2, 1000, seed: 1);
        using var mesh = new Running(Connect(new ExchangePlan(2, 1000, Deals.Even(2, 2)), _longTimeout));
        var waiting = Task.Run(() => Record.Exception(() => SumOf(mesh.Exchanges[0], 0, gradients)));
        mesh.Exchanges[0].Abort("a new generation");
        mesh.Exchanges[0].Abort("another reason");
        Assert.Equal("a new generation", Assert.IsType<ExchangeAbortedException>(await waiting).Reason);
        Assert.Throws<ExchangeAbortedException>(() => SumOf(mesh.Exchanges[0], 0, gradients));
        Assert.Equal([0], Assert.Throws<PeerLostException>(() => SumOf(mesh.Exchanges[1], 0, gradients)).Ranks);
    }

    [Fact]
    public void A_peer_at_another_step_is_a_mistake_and_not_waited_for()
    {
        var gradients = Gradients.Random(2, 1000, seed: 1);
        using var mesh = new Running(Connect(new ExchangePlan(2, 1000, Deals.Even(2, 2)), _longTimeout));
        var lost = mesh.All(exchange => Record.Exception(() => SumOf(exchange, 5 + exchange.Rank, gradients)));
        Assert.All(lost, error => Assert.IsType<PeerLostException>(error));
    }

    [Fact]
    public void What_does_not_fit_the_plan_is_refused_before_anything_is_sent()
    {
        using var mesh = new Running(Connect(new ExchangePlan(2, 10, Deals.Even(2, 2)), _longTimeout));
        Assert.Throws<ArgumentException>(() => mesh.Exchanges[0].Sum(0, [], new float[10]));
        Assert.Throws<ArgumentException>(() => mesh.Exchanges[0].Sum(0, [new float[9]], new float[10]));
        Assert.Throws<ArgumentException>(() => mesh.Exchanges[0].Sum(0, [new float[10]], new float[11]));
        Assert.Throws<ArgumentException>(() => mesh.Exchanges[0].Sum(0, [new float[10]], new float[10], new double[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => mesh.Exchanges[0].Gather(0, new byte[3], maxBytes: 2));
        Assert.All(mesh.All(exchange => exchange.Gather(0, new byte[1], maxBytes: 1).Count), count => Assert.Equal(2, count));
    }

    protected static float[] SumOf(IGradientExchange exchange, long step, float[][] gradients)
    {
        var sum = new float[gradients[0].Length];
        exchange.Sum(step, Gradients.Partials(gradients, exchange.Plan.Ranges[exchange.Rank]), sum);
        return sum;
    }

    /// <summary>The exchanges of all ranks; runs each rank's call on its own thread.</summary>
    protected sealed class Running(IReadOnlyList<IGradientExchange> exchanges) : IDisposable
    {
        public IReadOnlyList<IGradientExchange> Exchanges { get; } = exchanges;

        public IReadOnlyList<T> All<T>(Func<IGradientExchange, T> call)
        {
            var (results, errors) = (new T[Exchanges.Count], new Exception?[Exchanges.Count]);
            var threads = Exchanges.Select((exchange, rank) => new Thread(() =>
            {
                errors[rank] = Record.Exception(() => { results[rank] = call(exchange); });
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            return errors.FirstOrDefault(error => error is not null) is { } failure
                ? throw new InvalidOperationException($"A worker failed: {failure}", failure)
                : results;
        }

        public void Dispose()
        {
            foreach (var exchange in Exchanges)
            {
                exchange.Dispose();
            }
        }
    }
}

public sealed class InMemoryExchangeTests : ExchangeContract
{
    protected override IReadOnlyList<IGradientExchange> Connect(ExchangePlan plan, TimeSpan peerTimeout) =>
        InMemoryMesh.Create(plan, peerTimeout);
}
