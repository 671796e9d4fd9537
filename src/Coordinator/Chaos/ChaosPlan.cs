using AeCluster.Coordinator.Search;

namespace AeCluster.Coordinator.Chaos;

/// <summary>What is done to whom in each run: a pure function of the seed.</summary>
public static class ChaosPlan
{
    private const int MostInjuries = 3;

    /// <summary>Mostly shorter than anybody notices, and sometimes longer than a hung worker is waited for.</summary>
    private static readonly TimeSpan _short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(14);

    /// <summary>How often each kind is drawn.</summary>
    private static readonly (InjuryKind Kind, int Weight)[] _weights =
    [
        (InjuryKind.Kill, 8),
        (InjuryKind.KillTwo, 3),
        (InjuryKind.KillAllButOne, 2),
        (InjuryKind.KillAll, 1),
        (InjuryKind.Hang, 3),
        (InjuryKind.Leave, 3),
        (InjuryKind.KillCoordinator, 5),
    ];

    /// <summary>One to three injuries, in the order of their time.</summary>
    /// <param name="run">1 for the first.</param>
    public static IReadOnlyList<Fault> Of(long seed, int run)
    {
        var random = new SplitMix64(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)run));
        var injuries = new Fault[1 + (int)random.Below(MostInjuries)];
        for (var i = 0; i < injuries.Length; i++)
        {
            var kind = Kind(random.Below((ulong)_weights.Sum(each => each.Weight)));
            var at = random.Below(1000) / 1000.0;
            var victim = (uint)random.Below(uint.MaxValue);
            var lasts = random.Below(6) == 0 ? _long : _short * ((1 + random.Below(100)) / 100.0);
            injuries[i] = new Fault(
                kind,
                at,
                victim,
                kind is InjuryKind.Hang or InjuryKind.KillCoordinator ? lasts : TimeSpan.Zero);
        }

        return [.. injuries.OrderBy(injury => injury.At)];
    }

    private static InjuryKind Kind(ulong drawn)
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
