namespace AeCluster.Models.Data;

/// <summary>The shape of one example: a tensor of examples is [N, Channels, Height, Width].</summary>
public readonly record struct ExampleShape(int Channels, int Height, int Width)
{
    /// <summary>Number of values of one example.</summary>
    public int Values => Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";

    /// <summary>Parses the text of <see cref="ToString"/>; null if it is not a shape.</summary>
    public static ExampleShape? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('x');
        return
            parts.Length == 3
            && int.TryParse(parts[0], out var c)
            && int.TryParse(parts[1], out var h)
            && int.TryParse(parts[2], out var w)
            && c > 0
            && h > 0
            && w > 0
            && (long)c * h * w <= int.MaxValue
            ? new ExampleShape(c, h, w)
            : null;
    }
}
