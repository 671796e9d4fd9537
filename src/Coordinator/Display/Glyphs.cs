using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>The few signs beyond ASCII that displays use, and what stands for them where the terminal has none.</summary>
public sealed record Glyphs(char Rule, char Full, char Empty, string Ellipsis)
{
    public static Glyphs Unicode { get; } = new('─', '█', '░', "…");

    public static Glyphs Ascii { get; } = new('-', '#', '.', "~");

    public static Glyphs Of(IAnsiConsole console) => console.Profile.Capabilities.Unicode ? Unicode : Ascii;

    /// <returns>A bar of <paramref name="width"/> places; full only when all is done, empty only when nothing is.</returns>
    public string Bar(double done, int width)
    {
        var full = done >= 1 ? width : done > 0 ? Math.Clamp((int)(done * width), 1, width - 1) : 0;
        return new string(Full, full) + new string(Empty, width - full);
    }

    /// <returns>The beginning of the text, ending in an ellipsis where something is missing.</returns>
    public string Shorten(string text, int width)
    {
        text = Printable(text);
        if (WidthOf(text) <= width)
        {
            return text;
        }

        while (text.Length > 0 && WidthOf(text) > width - 1)
        {
            text = text[..^(text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        }

        return width < 1 ? "" : text + Ellipsis;
    }

    /// <returns>The end of the text, as paths are shortened: their last segments say most.</returns>
    public string ShortenStart(string text, int width)
    {
        text = Printable(text);
        if (WidthOf(text) <= width)
        {
            return text;
        }

        while (text.Length > 0 && WidthOf(text) > width - 1)
        {
            text = text[(text.Length > 1 && char.IsHighSurrogate(text[0]) ? 2 : 1)..];
        }

        return width < 1 ? "" : Ellipsis + text;
    }

    /// <returns>Places the text takes on a terminal; two for a wide character.</returns>
    public static int WidthOf(string text) => text.Length == 0 ? 0 : new Segment(Printable(text)).CellCount();

    /// <returns>
    /// The text on one line and without control characters: it comes from spec files and other machines, and must not be
    /// able to move the cursor here.
    /// </returns>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length);
        foreach (var each in text)
        {
            printable.Append(char.IsControl(each) ? ' ' : each);
        }

        return printable.ToString();
    }
}
