using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Selects points with room for a thumbnail.</summary>
internal static class Thumbnails
{
    /// <summary>
    /// Selects each point that is at least the distance away from all selected before, so that no two thumbnails overlap. Takes
    /// time proportional to the number of points.
    /// </summary>
    /// <param name="distance">Minimum distance between centres, along x or along y, in pixels.</param>
    /// <param name="within">The area of selected points.</param>
    public static IReadOnlyList<int> Choose(IReadOnlyList<SKPoint> points, float distance, SKRect within)
    {
        var taken = new Dictionary<(int X, int Y), SKPoint>();
        var chosen = new List<int>();
        for (var i = 0; i < points.Count; i++)
        {
            // A cell of this size has at most one centre, and only the eight around it can have another one that is too near.
            var cell = ((int)MathF.Floor(points[i].X / distance), (int)MathF.Floor(points[i].Y / distance));
            if (within.Contains(points[i])
                && !Around(cell).Any(near => taken.TryGetValue(near, out var other) && AreNear(points[i], other, distance)))
            {
                taken[cell] = points[i];
                chosen.Add(i);
            }
        }

        return chosen;
    }

    private static bool AreNear(SKPoint one, SKPoint other, float distance) =>
        Math.Max(Math.Abs(one.X - other.X), Math.Abs(one.Y - other.Y)) < distance;

    private static IEnumerable<(int X, int Y)> Around((int X, int Y) cell) =>
        from dx in (int[])[-1, 0, 1]
        from dy in (int[])[-1, 0, 1]
        select (cell.X + dx, cell.Y + dy);
}
