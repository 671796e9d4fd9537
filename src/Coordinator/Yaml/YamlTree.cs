using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AeCluster.Coordinator.Yaml;

/// <summary>
/// Parses YAML text into <see cref="SpecNode"/>s with their places. It uses the parser's events and not a deserializer, because
/// errors need the place of every key and value, and because limits must apply before aliases are expanded.
/// </summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 32;
    private const long MaxNodes = 2_000_000;

    private readonly Parser _parser;
    private readonly SpecErrors _errors;
    private readonly string? _flag;

    /// <summary>The node of each anchor; null while that node is being read, which detects cycles.</summary>
    private readonly Dictionary<string, SpecNode?> _anchors = [];
    private long _nodes;

    private YamlTree(string text, SpecErrors errors, string? flag)
    {
        _parser = new Parser(new StringReader(text));
        _errors = errors;
        _flag = flag;
    }

    /// <summary>
    /// Reads one document; null if there is none or it cannot be read. Errors are added to <paramref name="errors"/>.
    /// </summary>
    /// <param name="flag">The command line flag that contains the text; null for a file.</param>
    public static SpecNode? Read(string text, SpecErrors errors, string? flag = null)
    {
        var tree = new YamlTree(text, errors, flag);
        try
        {
            return tree.ReadDocument();
        }
        catch (SyntaxStop stop)
        {
            errors.Add(stop.Place, "", stop.Message);
        }
        catch (YamlException exception)
        {
            errors.Add(tree.PlaceOf(exception.Start), "", $"not valid YAML: {Reason(exception)}");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException)
        {
            // The scanner throws these, and not its own exception, for some malformed escapes and code points.
            errors.Add(tree.PlaceOf(tree._parser.Current?.Start ?? Mark.Empty), "", $"not valid YAML: {exception.Message}");
        }

        return null;
    }

    private SpecNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw new SyntaxStop(PlaceOf(second.Start), "a second document begins here; a file holds one experiment");
        }

        return node;
    }

    private SpecNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Counted(Anchored(alias), PlaceOf(alias.Start));
        }

        if (!_parser.Accept<NodeEvent>(out var start))
        {
            throw new SyntaxStop(PlaceOf(_parser.Current?.Start ?? Mark.Empty), "not valid YAML: a value was expected here");
        }

        var place = PlaceOf(start.Start);
        if (depth > MaxDepth)
        {
            throw new SyntaxStop(place, $"nested more than {MaxDepth} levels deep");
        }

        if (!start.Tag.IsEmpty)
        {
            _errors.Add(place, "", $"the tag '{start.Tag.Value}' is not used here; write the value without it");
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = null;
        }

        SpecNode node;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            node = Counted(new SpecScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, place), place);
        }
        else if (_parser.TryConsume<SequenceStart>(out _))
        {
            node = ReadSequence(place, depth);
        }
        else
        {
            node = ReadMapping(place, depth);
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private SpecSequence ReadSequence(SpecPlace place, int depth)
    {
        var items = new List<SpecNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new SpecSequence(items, place);
    }

    private SpecMapping ReadMapping(SpecPlace place, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<SpecEntry>();
        var lines = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not SpecScalar word)
            {
                _errors.Add(key.Place, "", $"a key must be a word, got {key.Describe()}");
            }
            else if (!lines.TryAdd(word.Text, word.Place.Line))
            {
                _errors.Add(key.Place, "", $"the key '{word.Text}' is given twice, first in line {lines[word.Text]}");
            }
            else
            {
                entries.Add(new SpecEntry(word.Text, key.Place, value));
            }
        }

        return new SpecMapping(entries, place);
    }

    private SpecNode Anchored(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var node))
        {
            throw new SyntaxStop(PlaceOf(alias.Start), $"the alias '*{name}' has no anchor before it");
        }

        return node ?? throw new SyntaxStop(PlaceOf(alias.Start), $"the alias '*{name}' contains itself");
    }

    /// <summary>Adds up the cost of walking the tree: a few nested aliases can expand to billions of nodes.</summary>
    private SpecNode Counted(SpecNode node, SpecPlace place)
    {
        _nodes += node.Size;
        return _nodes <= MaxNodes ? node : throw new SyntaxStop(place, $"more than {MaxNodes} values, aliases written out");
    }

    private SpecPlace PlaceOf(Mark mark) =>
        _flag is null ? new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column)) : new(0, 0, _flag);

    /// <summary>The parser's message without the position that may precede it; the place is shown already.</summary>
    private static string Reason(YamlException exception)
    {
        var message = exception.Message;
        var hasMarks = message.StartsWith("(Line", StringComparison.Ordinal);
        var end = hasMarks ? message.LastIndexOf("): ", StringComparison.Ordinal) : -1;
        return end < 0 ? message : message[(end + 3)..];
    }

    /// <summary>Aborts reading after an error from which the parser cannot recover.</summary>
    private sealed class SyntaxStop(SpecPlace place, string message) : Exception(message)
    {
        public SpecPlace Place { get; } = place;
    }
}
