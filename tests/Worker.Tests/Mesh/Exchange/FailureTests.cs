using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh.Exchange;

/// <summary>Calls whose peer misbehaves, over real connections.</summary>
public sealed class FailureTests
{
    private static readonly ExchangePlan _plan = new(2, 1000, Deals.Even(2, 2), chunk: 128);
    private static readonly float[][] _gradients = Gradients.Random(2, 1000, seed: 1);

    [Fact]
    public async Task A_peer_that_sends_what_the_plan_says_is_a_good_one()
    {
        // A control: without it, the other tests prove nothing.
        Assert.Null(await SumAgainst((rogue, member) => rogue.SendStep(member, step: 0)));
    }

    [Fact]
    public async Task A_peer_that_closes_in_the_middle_of_a_frame_is_lost() =>
        Assert.Contains("closed the connection", await LostBy((rogue, member) =>
        {
            rogue.SendStep(member, 0, (header, payload, number) => number == 1
                    ? RoguePeer.Bytes(header, payload)[..100]
                : number > 1 ? []
                : RoguePeer.Bytes(header, payload));
            rogue.Dispose();
        }));

    [Fact]
    public async Task A_peer_that_stalls_in_the_middle_of_a_frame_is_lost_after_the_silence() =>
        Assert.Contains("silent for", await LostBy(
            (rogue, member) =>
                rogue.SendStep(member, 0, (header, payload, number) =>
                    number == 0 ? RoguePeer.Bytes(header, payload)[..100] : []),
            TimeSpan.FromMilliseconds(100)));

    [Fact]
    public async Task A_connection_that_is_open_on_one_side_only_is_lost_after_the_silence() =>
        Assert.Contains("silent for", await LostBy((_, _) => { }, TimeSpan.FromMilliseconds(100)));

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(FrameHeader.Size + 77)]
    public async Task A_damaged_frame_ends_the_connection(int damaged) =>
        Assert.Matches("damaged|Not a frame", await LostBy((rogue, member) => rogue.SendStep(member, 0, (header, payload, _) =>
        {
            var bytes = RoguePeer.Bytes(header, payload);
            bytes[damaged] ^= 16;
            return bytes;
        })));

    [Fact]
    public async Task A_frame_without_a_checksum_is_not_taken_from_a_wire() =>
        Assert.Contains(
            "without a checksum",
            await LostBy(
                (rogue, member) =>
                    rogue.SendStep(member, 0, (header, payload, _) =>
                        RoguePeer.Bytes(header with { HasChecksum = false, PayloadChecksum = 0 }, payload))));

    [Fact]
    public async Task A_frame_of_an_earlier_generation_is_dropped_and_the_call_goes_on()
    {
        var dropped = 0L;
        Assert.Null(await SumAgainst(
            (rogue, member) => rogue.SendStep(member, 0, (header, payload, _) =>
            [
                .. RoguePeer.Bytes(header with { Generation = header.Generation - 1 }, payload),
                .. RoguePeer.Bytes(header, payload),
            ]),
            after: (exchange, _) => dropped = exchange.DroppedFrames));
        Assert.Equal(_plan.Frames(0, 1).Count(), dropped);
    }

    [Fact]
    public async Task A_sign_of_life_between_frames_is_no_mistake_unless_it_carries_something()
    {
        Assert.Null(await SumAgainst((rogue, member) => rogue.SendStep(member, 0, (header, payload, _) =>
        [
            .. RoguePeer.Bytes(SignOfLife(header), []),
            .. RoguePeer.Bytes(header, payload),
        ])));
        Assert.Contains("Waiting of 4 bytes", await LostBy((rogue, member) => rogue.SendStep(
            member, 0, (header, _, _) => RoguePeer.Bytes(SignOfLife(header) with { PayloadBytes = 4 }, new byte[4]))));

        static FrameHeader SignOfLife(FrameHeader header) => header with
        {
            Kind = FrameKind.Waiting,
            Step = 0,
            Start = 0,
            Node = 0,
            PayloadBytes = 0,
            PayloadChecksum = Checksum.Of([]),
        };
    }

    [Fact]
    public async Task A_frame_of_a_later_generation_of_another_trial_or_of_another_rank_is_a_mistake()
    {
        await Refused(header => header with { Generation = header.Generation + 1 });
        await Refused(header => header with { Trial = header.Trial + 1 });
        await Refused(header => header with { Sender = 1 });

        static async Task Refused(Func<FrameHeader, FrameHeader> change) => Assert.Contains("on the connection of", await LostBy(
            (rogue, member) => rogue.SendStep(member, 0, (header, payload, _) => RoguePeer.Bytes(change(header), payload))));
    }

    [Fact]
    public async Task A_frame_of_another_step_or_place_or_kind_is_a_mistake()
    {
        await Refused(header => header with { Step = 1 });
        await Refused(header => header with { Step = -1 });
        await Refused(header => header with { Start = 16 });
        await Refused(header => header with { Node = 1 });
        await Refused(header => header with { Kind = FrameKind.Values });
        await Refused(header => header with { Kind = FrameKind.Sum });
        await Refused(header => header with { Kind = (FrameKind)99 });

        static async Task Refused(Func<FrameHeader, FrameHeader> change) => Assert.Contains("has to come", await LostBy(
            (rogue, member) => rogue.SendStep(member, 0, (header, payload, _) => RoguePeer.Bytes(change(header), payload))));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(FrameHeader.MaxPayloadBytes)]
    public async Task A_frame_that_lies_about_its_length_is_refused_by_its_header(int length)
    {
        var allocated = 0L;
        Assert.Contains("has to come", await LostBy(
            (rogue, member) =>
                rogue.SendStep(member, 0, (header, _, _) => RoguePeer.Bytes(header with { PayloadBytes = length }, [])),
            after: (_, bytes) => allocated = bytes));
        Assert.InRange(allocated, 0, FrameHeader.MaxPayloadBytes / 16);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("memory")]
    public async Task One_that_hangs_is_told_from_those_whom_it_keeps_waiting(string link)
    {
        // Enough chunks that the two live members stop reading from each other: each has come as far as it can without the third.
        var plan = new ExchangePlan(3, 20_000, Deals.Even(3, 3), chunk: 64);
        var gradients = Gradients.Random(3, 20_000, seed: 1);
        var listeners = TestMesh.Listen(
            3,
            (link == "tcp" ? TestMesh.Tcp : TestMesh.Memory) with
            {
                PeerTimeout = TimeSpan.FromSeconds(3),
            });
        var exchanges = await TestMesh.ConnectAsync(plan, listeners);
        var lost = await Task.WhenAll(((int[])[0, 2]).Select(rank => Task.Run(() => Assert.Throws<PeerLostException>(
            () => exchanges[rank].Sum(0, Gradients.Partials(gradients, plan.Ranges[rank]), new float[20_000])))));
        Assert.All(lost, error => Assert.Equal([1], error.Ranks));
        Close(exchanges, listeners);
    }

    [Fact]
    public async Task Two_peers_that_go_at_once_are_both_named_to_all_who_are_left()
    {
        var plan = new ExchangePlan(4, 1000, Deals.Even(4, 4));
        var gradients = Gradients.Random(4, 1000, seed: 1);
        var listeners = TestMesh.Listen(4, TestMesh.Tcp);
        var exchanges = await TestMesh.ConnectAsync(plan, listeners);
        exchanges[1].Dispose();
        exchanges[3].Dispose();
        foreach (var rank in (int[])[0, 2])
        {
            var partials = Gradients.Partials(gradients, plan.Ranges[rank]);
            var lost = Assert.Throws<PeerLostException>(() => exchanges[rank].Sum(0, partials, new float[1000]));
            Assert.Equal([1, 3], lost.Ranks);
        }

        Close(exchanges, listeners);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("memory")]
    public async Task Survivors_meet_again_in_the_next_generation_on_the_same_listeners(string link)
    {
        var listeners = TestMesh.Listen(3, link == "tcp" ? TestMesh.Tcp : TestMesh.Memory);
        var first = await TestMesh.ConnectAsync(new ExchangePlan(3, 1000, Deals.Even(3, 3)), listeners);
        first[2].Dispose();
        await Task.WhenAll(first[..2].Select(exchange => Task.Run(() =>
            Assert.Throws<PeerLostException>(() => exchange.Gather(0, new byte[1], maxBytes: 1)))));

        var second = await TestMesh.ConnectAsync(_plan, listeners[..2], generation: 2);
        await Task.WhenAll(second.Select(exchange => Task.Run(() => exchange.Gather(0, new byte[1], maxBytes: 1))));
        Close([.. first, .. second], listeners);
    }

    [Fact]
    public async Task After_a_failure_every_call_fails_for_the_same_reason()
    {
        var listeners = TestMesh.Listen(2, TestMesh.Tcp);
        var exchanges = await TestMesh.ConnectAsync(_plan, listeners);
        exchanges[1].Dispose();
        var first = Assert.Throws<PeerLostException>(() => exchanges[0].Gather(0, new byte[1], maxBytes: 1));
        Assert.Equal(first.Message, Assert.Throws<PeerLostException>(() => exchanges[0].ReceiveState(1, maxBytes: 1)).Message);
        Close(exchanges, listeners);
    }

    [Fact]
    public async Task Disposing_from_another_thread_ends_a_call_that_waits()
    {
        var listeners = TestMesh.Listen(2, TestMesh.Memory);
        var exchanges = await TestMesh.ConnectAsync(_plan, listeners);
        var waiting = Task.Run(() => Record.Exception(() => exchanges[0].Gather(0, new byte[1], maxBytes: 1)));
        exchanges[0].Dispose();
        Assert.IsType<ExchangeAbortedException>(await waiting);
        Close(exchanges, listeners);
    }

    private static async Task<string> LostBy(
        Action<RoguePeer, MeshMembership> send,
        TimeSpan? peerTimeout = null,
        Action<MeshExchange, long>? after = null)
    {
        var lost = Assert.IsType<PeerLostException>(await SumAgainst(send, peerTimeout, after));
        Assert.Equal([0], lost.Ranks);
        return lost.Reason;
    }

    /// <param name="after">Receives the exchange and the number of bytes that the sum allocated.</param>
    /// <returns>The exception of rank 1's sum with a rank 0 that does what the test says.</returns>
    private static async Task<Exception?> SumAgainst(
        Action<RoguePeer, MeshMembership> send,
        TimeSpan? peerTimeout = null,
        Action<MeshExchange, long>? after = null)
    {
        var listeners = TestMesh.Listen(2, TestMesh.Tcp with { PeerTimeout = peerTimeout ?? TimeSpan.FromSeconds(30) });
        var member = TestMesh.Member(_plan, 0, listeners, generation: 5);
        var connecting = MeshConnecting.ConnectAsync(
            TestMesh.Member(_plan, 1, listeners, generation: 5),
            listeners[1],
            CancellationToken.None);
        using var rogue = RoguePeer.Connect(member, listeners[1]);
        using var exchange = await connecting;
        send(rogue, member);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() => exchange.Sum(0, Gradients.Partials(_gradients, _plan.Ranges[1]), new float[1000]));
        after?.Invoke(exchange, GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
        Array.ForEach(listeners, listener => listener.Dispose());
        return error;
    }

    private static void Close(IEnumerable<MeshExchange> exchanges, IEnumerable<MeshListener> listeners)
    {
        foreach (var one in exchanges.Cast<IDisposable>().Concat(listeners))
        {
            one.Dispose();
        }
    }
}
