using System.Numerics;
using AeCluster.Models.Analysis.Tsne;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class LaneFftTests
{
    private static readonly int[] _lanes = [0, 5, 15];

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(360)]
    public void It_is_the_sum_that_defines_the_transform_in_every_lane(int length)
    {
        var x = Filled(length, length);
        var expected = _lanes.Select(lane => Transform(Lane(x, lane))).ToList();
        new LaneFft(length).Transform(x, upperHalfIsZero: false);
        AssertNear(expected, x);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(60)]
    [InlineData(64)]
    public void An_upper_half_of_zeros_need_not_be_there(int length)
    {
        var x = Filled(length, length / 2);
        var expected = _lanes.Select(lane => Transform(Lane(x, lane))).ToList();
        x.Real.AsSpan(length / 2 * LaneFft.Lanes).Fill(float.NaN);
        x.Imaginary.AsSpan(length / 2 * LaneFft.Lanes).Fill(float.NaN);
        new LaneFft(length).Transform(x, upperHalfIsZero: true);
        AssertNear(expected, x);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(64)]
    [InlineData(300)]
    public void There_and_back_is_the_length_times_what_it_was(int length)
    {
        var x = Filled(length, length);
        var expected = _lanes.Select(lane => Lane(x, lane).Select(z => z * length).ToArray()).ToList();
        var fft = new LaneFft(length);
        fft.Transform(x, upperHalfIsZero: false);
        fft.TransformBack(x);
        AssertNear(expected, x);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(60, 60)]
    [InlineData(61, 64)]
    [InlineData(771, 800)]
    public void Lengths_are_those_that_can_be_transformed(int atLeast, int length) =>
        Assert.Equal(length, LaneFft.LengthFor(atLeast));

    [Fact]
    public void A_tile_is_transposed()
    {
        var tile = Enumerable.Range(0, LaneTile.Size).Select(i => (float)i).ToArray();
        LaneTile.Transpose(ref tile[0]);
        Assert.Equal(Enumerable.Range(0, LaneTile.Size).Select(i => (float)((i % 16 * 16) + (i / 16))), tile);
    }

    private static LaneBuffer Filled(int length, int written)
    {
        var x = new LaneBuffer(length);
        SamplePoints.Normal(written * LaneFft.Lanes, 1).CopyTo(x.Real, 0);
        SamplePoints.Normal(written * LaneFft.Lanes, 2).CopyTo(x.Imaginary, 0);
        return x;
    }

    private static Complex[] Lane(LaneBuffer x, int lane) => [.. Enumerable.Range(0, x.Real.Length / LaneFft.Lanes).Select(
        n => new Complex(x.Real[(n * LaneFft.Lanes) + lane], x.Imaginary[(n * LaneFft.Lanes) + lane]))];

    private static Complex[] Transform(Complex[] x) =>
        [
            .. Enumerable
                .Range(0, x.Length)
                .Select(k =>
                    x.Select(
                            (value, n) =>
                                value * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)k * n % x.Length) / x.Length))
                        .Aggregate(Complex.Add)),
        ];

    private static void AssertNear(List<Complex[]> expected, LaneBuffer x)
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            var scale = Math.Sqrt(expected[i].Average(z => Math.Pow(z.Magnitude, 2)));
            Assert.All(expected[i].Zip(Lane(x, _lanes[i])), pair =>
                Assert.InRange((pair.First - pair.Second).Magnitude, 0, 2e-6 * scale));
        }
    }
}
