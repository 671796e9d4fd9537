namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>A place in a picture, in pixels from the upper left corner.</summary>
internal readonly record struct Pixel(double X, double Y);

/// <summary>Where a text lies beside its place.</summary>
internal enum Side
{
    /// <summary>It ends at its place.</summary>
    Left,
    Center,

    /// <summary>It begins at its place.</summary>
    Right,
}

/// <summary>Something that is drawn.</summary>
internal abstract record Mark
{
    private Mark()
    {
    }

    /// <summary>Number of the trial that it shows; on a page all marks of one trial light up together.</summary>
    public int? Trial { get; init; }

    /// <summary>What a page shows beside the pointer.</summary>
    public string? Tip { get; init; }

    public double Opacity { get; init; } = 1;

    public sealed record Line(IReadOnlyList<Pixel> Points, string Color, double Width) : Mark
    {
        public bool IsDashed { get; init; }
    }

    public sealed record Area(IReadOnlyList<Pixel> Points, string Color) : Mark;

    public sealed record Box(Pixel Corner, double Width, double Height, string Color) : Mark;

    public sealed record Dot(Pixel Center, double Radius, string Color) : Mark
    {
        /// <summary>Color of its rim; null for none.</summary>
        public string? Rim { get; init; }
    }

    /// <summary>An x.</summary>
    public sealed record Cross(Pixel Center, double Radius, string Color) : Mark;

    /// <param name="Place">Of the middle of the line.</param>
    public sealed record Words(Pixel Place, string Text, double Size, string Color, Side Side) : Mark
    {
        public bool IsBold { get; init; }

        /// <summary>Degrees by which it is turned about its place, clockwise.</summary>
        public double Turn { get; init; }
    }
}

/// <summary>A picture as a list of marks, the lowest first: written as PNG, or as SVG into a page.</summary>
internal sealed record Picture(string Title, int Width, int Height, IReadOnlyList<Mark> Marks);
