using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using FsCheck.Xunit;

namespace AeCluster.Worker.Tests.Actors;

public class OutboxTests
{
    [Fact]
    public void Reports_are_numbered_from_one() =>
        Assert.Equal([1, 2, 3], Numbers(Add(Add(Add(new Outbox())))));

    /// <param name="moves">
    /// Odd: a report is added. Even: a sequence number is acknowledged, which may be too large or outdated.
    /// </param>
    [Property(MaxTest = 500)]
    public void What_waits_is_what_lies_above_the_highest_acknowledgement_in_order(byte[] moves)
    {
        var (outbox, added, acknowledged) = (new Outbox(), 0L, 0L);
        foreach (var move in moves)
        {
            if (move % 2 == 1)
            {
                outbox = Add(outbox);
                added++;
            }
            else
            {
                // Only sent reports can be acknowledged, but in any order and repeatedly.
                var upTo = Math.Min(move / 8, added);
                outbox = outbox.Acknowledge(upTo);
                acknowledged = Math.Max(acknowledged, upTo);
            }
        }

        var expected = Enumerable.Range(1, (int)added).Select(number => (long)number).Where(number => number > acknowledged);
        Assert.Equal(expected, Numbers(outbox));
    }

    private static Outbox Add(Outbox outbox) =>
        outbox.Add(number => new TrialProtocol.EpochDone(Sample.Attempt(), number, Sample.Epoch((int)number)));

    private static IEnumerable<long> Numbers(Outbox outbox) => outbox.Unacknowledged.Select(report => report.Sequence);
}
