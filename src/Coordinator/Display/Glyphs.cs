using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>The characters beyond ASCII that displays use, and their replacements for terminals without Unicode.</summary>
public sealed record Glyphs(char Rule, char Full, char Empty, string Ellipsis)
{
    public static Glyphs Unicode { get; } = new('─', '█', '░', "…");

    public static Glyphs Ascii { get; } = new('-', '#', '.', "~");

    public static Glyphs Of(IAnsiConsole console) => console.Profile.Capabilities.Unicode ? Unicode : Ascii;

    /// <returns>A bar of <paramref name="width"/> places; full only if all is done, empty only if nothing is.</returns>
    public string Bar(double done, int width)
    {
        var full = done >= 1 ? width : done > 0 ? Math.Clamp((int)(done * width), 1, width - 1) : 0;
        return new string(Full, full) + new string(Empty, width - full);
    }

    /// <returns>The text, cut off at its end with an ellipsis where it is too long.</returns>
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

    /// <returns>The text, cut off at its start where it is too long; for paths, whose last segments matter most.</returns>
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

    /// <returns>Width of the text on a terminal; a wide character counts as two.</returns>
    public static int WidthOf(string text) => text.Length == 0 ? 0 : new Segment(Printable(text)).CellCount();

    /// <returns>
    /// The text on one line without control characters: text from spec files and other machines must not be able to move the
    /// cursor.
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
