using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Chaos;

/// <summary>The faults of each run: a pure function of the seed.</summary>
public static class ChaosPlan
{
    private const int MaxFaults = 3;

    /// <summary>Mostly too short to be detected, and sometimes longer than the timeout for a hung worker.</summary>
    private static readonly TimeSpan _short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(14);

    /// <summary>Relative frequency of each kind.</summary>
    private static readonly (FaultKind Kind, int Weight)[] _weights =
    [
        (FaultKind.Kill, 8),
        (FaultKind.KillTwo, 3),
        (FaultKind.KillAllButOne, 2),
        (FaultKind.KillAll, 1),
        (FaultKind.Hang, 3),
        (FaultKind.Leave, 3),
        (FaultKind.KillCoordinator, 5),
    ];

    /// <summary>One to three faults, ordered by time.</summary>
    /// <param name="run">1 for the first.</param>
    public static IReadOnlyList<Fault> Of(long seed, int run)
    {
        var random = new SplitMix64(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)run));
        var faults = new Fault[1 + (int)random.Below(MaxFaults)];
        for (var i = 0; i < faults.Length; i++)
        {
            var kind = Kind(random.Below((ulong)_weights.Sum(each => each.Weight)));
            var at = random.Below(1000) / 1000.0;
            var victim = (uint)random.Below(uint.MaxValue);
            var lasts = random.Below(6) == 0 ? _long : _short * ((1 + random.Below(100)) / 100.0);
            faults[i] = new Fault(kind, at, victim, kind is FaultKind.Hang or FaultKind.KillCoordinator ? lasts : TimeSpan.Zero);
        }

        return [.. faults.OrderBy(fault => fault.At)];
    }

    private static FaultKind Kind(ulong drawn)
    {
        foreach (var (kind, weight) in _weights)
        {
            if (drawn < (ulong)weight)
            {
                return kind;
            }

            drawn -= (ulong)weight;
        }

        throw new ArgumentOutOfRangeException(nameof(drawn));
    }
}
