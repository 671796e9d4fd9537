using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>
/// One line of styled text that is never wrapped: the rest is cut off, unless <see cref="IsWhole"/>. The text is not parsed as
/// markup, so it may contain brackets.
/// </summary>
public sealed class StyledLine : IRenderable
{
    private readonly List<Segment> _segments = [];

    public StyledLine(string text = "", Style? style = null) => Add(text, style);

    /// <summary>Nothing is cut off: the terminal wraps the line itself, so that a path can be copied as one piece.</summary>
    public bool IsWhole { get; init; }

    /// <summary>A sentence as one line, however long it is: what reads a pipe wants to find it in one piece.</summary>
    internal static StyledLine Sentence(string text, Color color) => new(text, new Style(color)) { IsWhole = true };

    public StyledLine Add(string text, Style? style = null)
    {
        if (text.Length > 0)
        {
            _segments.Add(new Segment(Glyphs.Printable(text), style ?? Style.Plain));
        }

        return this;
    }

    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(maxWidth, Segment.CellCount(_segments));
        return new Measurement(width, width);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [.. IsWhole ? _segments : Segment.Truncate(_segments, maxWidth), Segment.LineBreak];
}
