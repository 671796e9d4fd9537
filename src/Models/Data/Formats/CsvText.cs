using System.Text;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>The text of a table: packed or not, in UTF-8, UTF-16 with a byte order mark, or else Windows-1252.</summary>
internal sealed class CsvText : IDisposable
{
    private const int LookedAt = 1 << 16;

    private static readonly char[] _delimiters = ['\t', ';', ',', ' '];

    private readonly FileStream _file;
    private readonly StreamReader _reader;

    private CsvText(FileStream file, StreamReader reader)
    {
        (_file, _reader) = (file, reader);
    }

    /// <summary>Throws <see cref="DecoderFallbackException"/> where bytes are no text, if this is not Windows-1252.</summary>
    public TextReader Reader => _reader;

    /// <summary>Position and length of the file in bytes.</summary>
    public (long Position, long Length) Progress => (_file.Position, _file.Length);

    public static CsvText Open(string path, bool isWindows1252)
    {
        var file = RegularFile.OpenRead(path);
        var encoding = isWindows1252
            ? CodePagesEncodingProvider.Instance.GetEncoding(1252)!
            : new UTF8Encoding(false, throwOnInvalidBytes: true);
        return new CsvText(file, new StreamReader(Gzip.IsPacked(file) ? Gzip.Unpack(file) : file, encoding));
    }

    /// <summary>Whether a file that is not UTF-8 may be Windows-1252: other than binary data it holds no zeros.</summary>
    public static bool MayBeWindows1252(string path)
    {
        using var text = Open(path, isWindows1252: true);
        return !text.Beginning().Contains('\0');
    }

    /// <summary>The delimiter of the spec, or the first of the usual ones that the first line has outside of quotes.</summary>
    public static char FindDelimiter(CsvData spec, string path, bool isWindows1252)
    {
        if (spec.Delimiter != DelimiterKind.Auto)
        {
            return _delimiters[(int)spec.Delimiter - 1];
        }

        using var text = Open(path, isWindows1252);
        var line = text.Beginning();
        line = line.IndexOf('\n') is var end && end >= 0 ? line[..end] : line;
        var found = new HashSet<char>();
        var isQuoted = false;
        foreach (var sign in line)
        {
            isQuoted ^= sign == '"';
            if (!isQuoted)
            {
                found.Add(sign);
            }
        }

        return Array.Find(_delimiters, found.Contains) is var delimiter and not '\0' ? delimiter : ',';
    }

    public void Dispose() => _reader.Dispose();

    private ReadOnlySpan<char> Beginning()
    {
        var beginning = new char[LookedAt];
        return beginning.AsSpan(0, _reader.ReadBlock(beginning));
    }
}
