using System.Text;
using System.Text.RegularExpressions;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Yaml;

/// <summary>Writes a tree as YAML: mappings in block style, lists of plain values in flow style.</summary>
internal static partial class YamlText
{
    /// <summary>The tree on one line.</summary>
    public static string Flow(SpecNode node) => node switch
    {
        SpecMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Key(entry)}: {Flow(entry.Value)}"))}}}",
        SpecSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Flow))}]",
        _ => Scalar((SpecScalar)node),
    };

    /// <summary>The tree as lines, each beginning with <paramref name="indent"/> and ending with a line feed.</summary>
    public static string Block(SpecMapping mapping, string indent = "")
    {
        var text = new StringBuilder();
        Block(mapping, indent, indent, text);
        return text.ToString();
    }

    private static void Block(SpecMapping mapping, string first, string indent, StringBuilder text)
    {
        var begin = first;
        foreach (var entry in mapping.Entries)
        {
            text.Append(begin).Append(Key(entry)).Append(':');
            Value(entry.Value, indent, text);
            begin = indent;
        }
    }

    private static void Value(SpecNode node, string indent, StringBuilder text)
    {
        switch (node)
        {
            case SpecMapping { Entries.Count: > 0 } mapping:
                text.Append('\n');
                Block(mapping, indent + "  ", indent + "  ", text);
                break;
            case SpecSequence sequence when sequence.Items.Any(item => item is SpecMapping { Entries.Count: > 0 }):
                text.Append('\n');
                foreach (var item in sequence.Items)
                {
                    if (item is SpecMapping { Entries.Count: > 0 } inner)
                    {
                        Block(inner, $"{indent}  - ", $"{indent}    ", text);
                    }
                    else
                    {
                        text.Append($"{indent}  - {Flow(item)}\n");
                    }
                }

                break;
            default:
                text.Append(' ').Append(Flow(node)).Append('\n');
                break;
        }
    }

    private static string Key(SpecEntry entry) => SafeWord().IsMatch(entry.Key) ? entry.Key : Quoted(entry.Key);

    private static string Scalar(SpecScalar scalar)
    {
        if (CoreScalar.IsNull(scalar))
        {
            return "null";
        }

        if (scalar.IsPlain && !CoreScalar.IsText(scalar.Text))
        {
            return scalar.Text;
        }

        var isPlainText = CoreScalar.IsText(scalar.Text) && (scalar.IsPlain || scalar.Text != CoreScalar.None);
        return isPlainText && SafeWord().IsMatch(scalar.Text) ? scalar.Text : Quoted(scalar.Text);
    }

    private static string Quoted(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{Printable.Of(escaped)}\"";
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_./+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafeWord();
}
