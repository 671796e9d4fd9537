using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>A value of an axis as an estimator sees it.</summary>
/// <param name="Part">Index of the alternative; the number of alternatives for a number; -1 where the axis does not
/// exist.</param>
/// <param name="Unit">Of a number, its place in [0, 1] on the axis's scale.</param>
internal readonly record struct Place(int Part, double Unit)
{
    public static Place[] Of(Space space, Point point)
    {
        var places = new Place[space.Axes.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = point[i] switch
            {
                null => new(-1, 0),
                { IsNumber: true } number => new(space.Axes[i].Choices, space.Axes[i].Range!.ToUnit(number.Number)),
                { } choice => new(choice.Choice, 0),
            };
        }

        return places;
    }
}
