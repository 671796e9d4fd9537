using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Qmc;

/// <summary>
/// The points of a scrambled Sobol sequence: they fill the space more evenly than independent draws, however many there are. Each
/// axis has a dimension of its own; one that does not exist at a point leaves its coordinate unused. A point that is refused is
/// replaced from another scrambling, at the same place of the sequence.
/// </summary>
public sealed class QmcStrategy : ISearchStrategy
{
    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history) => At(space, request);

    /// <summary>The point of the request's number.</summary>
    public static Point At(Space space, SuggestRequest request) =>
        space.Build(axis => space.Axes[axis].FromUnit(Coordinate(space.Axes[axis].Name, axis, request)));

    /// <summary>Beyond the dimensions for which there are direction numbers, coordinates are independent draws.</summary>
    private static double Coordinate(string name, int dimension, SuggestRequest request)
    {
        var purpose = $"qmc {request.Draw}";
        return dimension < SobolSequence.Dimensions
            ? OwenScrambling.Scramble(
                SobolSequence.Bits((uint)request.Index, dimension), KeyedRandom.For(request.Seed, 0, name, purpose).Next())
            : KeyedRandom.For(request.Seed, request.Index, name, purpose).Unit();
    }
}
