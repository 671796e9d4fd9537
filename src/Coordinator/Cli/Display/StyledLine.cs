using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Cli.Display;

/// <summary>
/// One line of styled text that is never wrapped: what does not fit is cut off. Its text is taken literally, so a trial's
/// name may contain the brackets that markup would stumble over.
/// </summary>
public sealed class StyledLine : IRenderable
{
    private readonly List<Segment> segments = [];

    public StyledLine(string text = "", Style? style = null) => Add(text, style);

    public StyledLine Add(string text, Style? style = null)
    {
        if (text.Length > 0)
        {
            segments.Add(new Segment(Glyphs.Printable(text), style ?? Style.Plain));
        }

        return this;
    }

    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(maxWidth, Segment.CellCount(segments));
        return new Measurement(width, width);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [.. Segment.Truncate(segments, maxWidth), Segment.LineBreak];
}
