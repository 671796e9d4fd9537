using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>A piece of text in one cell of a table.</summary>
public readonly record struct Cell(string Text, Style? Style = null)
{
    public static implicit operator Cell(string text) => new(text);

    public static Cell FromString(string text) => new(text);
}

/// <summary>One column of a <see cref="ColumnTable"/>.</summary>
/// <param name="Keep">Priority: where not all columns fit, those with the lowest number are left out first.</param>
/// <param name="Least">Smallest width to which the column may be shortened; null where a shortened text would mislead, as with
/// numbers.</param>
public sealed record Column(string Header, int Keep, IReadOnlyList<Cell> Cells, bool Right = false, int? Least = null);

/// <summary>
/// A table that fits any width: columns are shortened, then left out, until each row is one line. Wrapped cells would make a live
/// display unreadable on a narrow terminal.
/// </summary>
public static class ColumnTable
{
    private const int Gap = 2;

    /// <returns>The header, a rule and the rows, no line wider than <paramref name="width"/>.</returns>
    public static IReadOnlyList<IRenderable> Lines(IReadOnlyList<Column> columns, int width, Glyphs glyphs)
    {
        var (kept, widths) = Fit(columns, width);
        var lines = new List<IRenderable>
        {
            Line(kept.Select(column => new Cell(column.Header, new Style(decoration: Decoration.Bold)))),
            Line(widths.Select(each => new Cell(new string(glyphs.Rule, each), new Style(Color.Grey)))),
        };
        var rows = kept.Count == 0 ? 0 : kept[0].Cells.Count;
        for (var row = 0; row < rows; row++)
        {
            lines.Add(Line(kept.Select(column => column.Cells[row])));
        }

        return lines;

        IRenderable Line(IEnumerable<Cell> cells)
        {
            var line = new StyledLine();
            var at = 0;
            foreach (var cell in cells)
            {
                var text = glyphs.Shorten(cell.Text, widths[at]);
                var padding = new string(' ', widths[at] - Glyphs.WidthOf(text));
                var last = at == widths.Count - 1;
                if (kept[at].Right)
                {
                    line.Add(padding);
                }

                line.Add(text, cell.Style);
                line.Add((kept[at].Right || last ? "" : padding) + (last ? "" : new string(' ', Gap)));
                at++;
            }

            return line;
        }
    }

    /// <summary>Chooses the columns that stay and their widths.</summary>
    internal static (IReadOnlyList<Column> Kept, IReadOnlyList<int> Widths) Fit(IReadOnlyList<Column> columns, int width)
    {
        var kept = columns.ToList();
        while (kept.Count > 1 && kept.Sum(LeastWidth) + (Gap * (kept.Count - 1)) > width)
        {
            kept.Remove(kept.MinBy(column => column.Keep)!);
        }

        var widths = kept.ConvertAll(NaturalWidth);
        for (var over = widths.Sum() + (Gap * (kept.Count - 1)) - width; over > 0; over--)
        {
            // The widest column that may still shrink is shortened first.
            var widest = -1;
            for (var at = 0; at < kept.Count; at++)
            {
                if (widths[at] > (kept.Count == 1 ? 1 : LeastWidth(kept[at])) && (widest < 0 || widths[at] > widths[widest]))
                {
                    widest = at;
                }
            }

            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return (kept, widths);
    }

    private static int NaturalWidth(Column column) =>
        column.Cells.Select(cell => Glyphs.WidthOf(cell.Text)).Append(Glyphs.WidthOf(column.Header)).Max();

    private static int LeastWidth(Column column) =>
        Math.Min(column.Least ?? int.MaxValue, NaturalWidth(column));
}
