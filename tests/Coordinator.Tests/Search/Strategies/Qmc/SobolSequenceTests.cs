using AeCluster.Coordinator.Search.Strategies.Qmc;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Qmc;

/// <summary>Recorded: SciPy 1.10.1, <c>scipy.stats.qmc.Sobol(d, scramble=False)</c>.</summary>
public sealed class SobolSequenceTests
{
    private static readonly double[][] _first16 =
    [
        [0, 0, 0, 0, 0, 0],
        [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
        [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
        [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
        [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
        [0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125],
        [0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125],
        [0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625],
        [0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625],
        [0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375],
        [0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375],
        [0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875],
        [0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875],
    ];

    /// <summary>Point 1,000,003 in 101 dimensions, times 2^30, which is exact.</summary>
    private static readonly uint[] _far =
    [
        296862720, 603356160, 83747840, 449088512, 943453184, 585255936, 237024256, 286467072, 54133760, 4725760, 953838592,
        731407360, 561800192, 304237568, 965407744, 500466688, 207244288, 544908288, 905051136, 678919168, 848395264,
        219368448, 981476352, 257215488, 426472448, 308618240, 949269504, 597478400, 1011588096, 304440320, 700601344,
        312892416, 676176896, 895554560, 357975040, 59155456, 199150592, 611908608, 747502592, 280685568, 979020800,
        101301248, 267815936, 1062962176, 282371072, 1060023296, 888650752, 485202944, 635278336, 109140992, 395504640,
        111895552, 591348736, 18238464, 945867776, 326059008, 1068583936, 785138688, 1009566720, 902743040, 499600384,
        933643264, 470041600, 330843136, 265651200, 468354048, 220038144, 617513984, 255757312, 929268736, 580422656,
        622560256, 1064141824, 947946496, 311198720, 941786112, 468753408, 997948416, 101907456, 437449728, 89641984,
        985347072, 369449984, 280714240, 842060800, 752817152, 161051648, 147815424, 686283776, 54957056, 816487424,
        304256000, 917617664, 926317568, 582579200, 541359104, 503608320, 50347008, 927915008, 53261312, 847633408,
    ];

    [Fact]
    public void The_first_points_are_scipys() => Assert.Equal(
        _first16,
        Enumerable.Range(0, 16).Select(index =>
            Enumerable.Range(0, 6).Select(dimension => SobolSequence.Bits((uint)index, dimension) / 4294967296.0).ToArray()));

    [Fact]
    public void A_far_point_is_scipys_in_every_dimension() => Assert.Equal(
        _far,
        Enumerable.Range(0, SobolSequence.Dimensions).Select(dimension => SobolSequence.Bits(1_000_003, dimension) >> 2));

    [Fact]
    public void There_are_at_least_64_dimensions_and_all_differ()
    {
        Assert.True(SobolSequence.Dimensions >= 64);
        Assert.Equal(
            SobolSequence.Dimensions,
            Enumerable.Range(0, SobolSequence.Dimensions)
                .Select(dimension => string.Join(',', Enumerable.Range(0, 64).Select(i => SobolSequence.Bits((uint)i, dimension))))
                .Distinct()
                .Count());
    }
}
