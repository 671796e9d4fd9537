using AeCluster.Models.Random;

namespace AeCluster.Models.Tests.Random;

public sealed class SeedsTests
{
    [Fact]
    public void Every_place_in_a_training_has_its_own_seed()
    {
        var seeds = new HashSet<long>();
        var count = 0;
        foreach (var purpose in Enum.GetValues<SeedPurpose>())
        {
            for (var i = 0; i < 4 * 4 * 4 * 4; i++)
            {
                seeds.Add(Seeds.Of(i & 3, purpose, (i >> 2) & 3, (i >> 4) & 3, (i >> 6) & 3));
                count++;
            }
        }

        Assert.Equal(count, seeds.Count);
    }

    [Fact]
    public void Seeds_and_orders_are_the_same_for_ever()
    {
        Assert.Equal(-3297989440321788016, Seeds.Of(42, SeedPurpose.TrainingNoise, 0, 7, 1));
        Assert.Equal("0 5 6 3 1 4 2 8 9 7", string.Join(" ", Seeds.ExampleOrder(42, 3, 10)));
    }

    [Fact]
    public void An_order_visits_every_example_once_and_epochs_differ()
    {
        var order = Seeds.ExampleOrder(1, 0, 1000);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), order.Order());
        Assert.NotEqual(order, Seeds.ExampleOrder(1, 1, 1000));
        Assert.Equal([0], Seeds.ExampleOrder(1, 0, 1));
        Assert.Empty(Seeds.ExampleOrder(1, 0, 0));
    }

    [Fact]
    public void The_portable_generator_gives_its_authors_numbers()
    {
        // splitmix64 from state 0, and xoshiro256** from state (1, 2, 3, 4): the first outputs of the reference programs.
        Assert.Equal(0xE220A8397B1DCDAF, PortableRandom.Mix(0x9E3779B97F4A7C15));
        var random = new PortableRandom(1, 2, 3, 4);
        Assert.Equal(
            [11520, 0, 1509978240, 1215971899390074240],
            new[] { random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void The_portable_generator_is_uniform()
    {
        var random = new PortableRandom(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.NextBelow(7)]++;
            Assert.InRange(random.NextFloat(-2, 3), -2f, 3f);
        }

        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
    }
}
