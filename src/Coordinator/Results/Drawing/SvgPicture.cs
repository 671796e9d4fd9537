using System.Globalization;
using System.Net;
using System.Text;

namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>Writes pictures as SVG, for a page. Texts come from files and are escaped.</summary>
internal static class SvgPicture
{
    public static string Write(Picture picture)
    {
        var svg = new StringBuilder();
        svg.Append(
            $"<svg viewBox=\"0 0 {picture.Width} {picture.Height}\" role=\"img\" aria-label=\"{Escape(picture.Title)}\">\n");
        foreach (var mark in picture.Marks)
        {
            Add(svg, mark);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The text as content of an element or an attribute; without characters that no document may have.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(
        new string([.. text.Where(letter => letter is '\t' or '\n' || !char.IsControl(letter))]));

    private static void Add(StringBuilder svg, Mark mark)
    {
        var (element, content) = mark switch
        {
            Mark.Line line => (
                $"polyline points=\"{Points(line.Points)}\" fill=\"none\" stroke=\"{line.Color}\" "
                    + $"stroke-width=\"{Number(line.Width)}\" stroke-linejoin=\"round\""
                    + (line.IsDashed ? " stroke-dasharray=\"5 4\"" : ""),
                ""),
            Mark.Area area => ($"polygon points=\"{Points(area.Points)}\" fill=\"{area.Color}\"", ""),
            Mark.Box box => (
                $"rect x=\"{Number(box.Corner.X)}\" y=\"{Number(box.Corner.Y)}\" width=\"{Number(box.Width)}\" "
                    + $"height=\"{Number(box.Height)}\" fill=\"{box.Color}\"",
                ""),
            Mark.Dot dot => (
                $"circle cx=\"{Number(dot.Center.X)}\" cy=\"{Number(dot.Center.Y)}\" r=\"{Number(dot.Radius)}\" "
                    + $"fill=\"{dot.Color}\"{(dot.Rim is { } rim ? $" stroke=\"{rim}\"" : "")}",
                ""),
            Mark.Cross cross => (
                $"path d=\"{CrossPath(cross)}\" stroke=\"{cross.Color}\" stroke-width=\"1.5\" fill=\"none\"",
                ""),
            Mark.Words words => (
                $"text x=\"{Number(words.Place.X)}\" y=\"{Number(words.Place.Y + (words.Turn == 0 ? words.Size * 0.36 : 0))}\" "
                    + $"font-size=\"{Number(words.Size)}\" fill=\"{words.Color}\" text-anchor=\"{AnchorOf(words.Side)}\""
                    + (words.IsBold ? " font-weight=\"bold\"" : "")
                    + (words.Turn == 0
                        ? ""
                        : $" transform=\"rotate({Number(words.Turn)} {Number(words.Place.X)} {Number(words.Place.Y)})\""
                            + " dy=\"0.36em\""),
                Escape(words.Text)),
            _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, "Unknown mark."),
        };
        var name = element[..element.IndexOf(' ', StringComparison.Ordinal)];
        svg.Append('<').Append(element);
        if (mark.Opacity < 1)
        {
            svg.Append(" opacity=\"").Append(Number(mark.Opacity)).Append('"');
        }

        if (mark.Trial is { } trial)
        {
            svg.Append(CultureInfo.InvariantCulture, $" data-t=\"{trial}\"");
        }

        svg.Append('>').Append(content);
        if (mark.Tip is { } tip)
        {
            svg.Append("<title>").Append(Escape(tip)).Append("</title>");
        }

        svg.Append("</").Append(name).Append(">\n");
    }

    private static string CrossPath(Mark.Cross cross)
    {
        var (x, y, r) = (cross.Center.X, cross.Center.Y, cross.Radius);
        return $"M{Number(x - r)} {Number(y - r)}L{Number(x + r)} {Number(y + r)}"
            + $"M{Number(x - r)} {Number(y + r)}L{Number(x + r)} {Number(y - r)}";
    }

    private static string AnchorOf(Side side) => side switch
    {
        Side.Left => "end",
        Side.Center => "middle",
        _ => "start",
    };

    private static string Points(IEnumerable<Pixel> points) =>
        string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
