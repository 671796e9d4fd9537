using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Random;

/// <summary>Independent draws, each keyed by trial and axis: what is known of other trials does not matter.</summary>
public sealed class RandomStrategy : ISearchStrategy
{
    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history) => Draw(space, request, "random");

    /// <summary>A point whose values are independent draws.</summary>
    /// <param name="purpose">What it is for: different purposes have independent draws.</param>
    public static Point Draw(Space space, SuggestRequest request, string purpose) =>
        space.Build(axis =>
        {
            var random = KeyedRandom.For(request.Seed, request.Index, space.Axes[axis].Name, $"{purpose} {request.Draw}");
            return space.Axes[axis].FromUnit(random.Unit());
        });
}
