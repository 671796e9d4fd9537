using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AeCluster.Models.Data.Formats;

/// <summary>The header of a .npy file (NumPy's format).</summary>
/// <param name="Type">NumPy's type string, e.g. <c>&lt;f4</c>: little-endian float32.</param>
/// <param name="IsFortranOrder">Whether values are stored column by column, not row by row.</param>
/// <param name="ValuesBegin">Offset of the first value in the file.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortranOrder, IReadOnlyList<long> Shape, int ValuesBegin)
{
    /// <summary>The <see cref="Type"/> of structured elements.</summary>
    public const string Records = "[";

    /// <summary>The offset of the values is a multiple of this.</summary>
    private const int Alignment = 64;

    /// <summary>Much larger than any real header.</summary>
    private const uint MaxBytes = 1 << 20;

    /// <summary>NumPy's own limit.</summary>
    private const int MaxDimensions = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of values; -1 on overflow.</summary>
    public long Count =>
        Shape.Aggregate(1L, (product, size) =>
            product < 0 || (size > 0 && product > long.MaxValue / size) ? -1 : product * size);

    /// <summary>Reads versions 1 to 3.</summary>
    /// <param name="name">Name of the file in errors.</param>
    /// <exception cref="DataException">It does not start with a valid .npy header.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[12];
        var got = stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (got < 10 || !start.StartsWith(Magic))
        {
            throw new DataException($"{name} is not a .npy file: it does not begin with NumPy's signature.");
        }

        var longLength = start[6] > 1;
        if (longLength)
        {
            stream.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false);
        }

        var length = longLength
            ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (length > MaxBytes)
        {
            throw new DataException($"{name} is damaged: it claims a header of {length} bytes.");
        }

        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw new DataException($"{name} is damaged: it ends within its header.");
        }

        return Parse(Encoding.UTF8.GetString(text), (longLength ? 12 : 10) + text.Length)
            ?? throw new DataException($"{name} is damaged: its header does not say type, order and shape.");
    }

    /// <summary>The bytes of a header of version 1.0, padded to align the values.</summary>
    public static byte[] Write(string type, IReadOnlyList<long> shape)
    {
        // A Python tuple of one element has a trailing comma.
        var tuple = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple}), }}";
        var before = Magic.Length + 2 + sizeof(ushort);
        var length = ((before + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        var header = new byte[before + length];
        Magic.CopyTo(header);
        header[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Magic.Length + 2), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n").CopyTo(header, before);
        return header;
    }

    private static NpyHeader? Parse(string text, int valuesBegin)
    {
        var (type, order, shape) = (TypeEntry().Match(text), OrderEntry().Match(text), ShapeEntry().Match(text));
        if (!type.Success || !order.Success || !shape.Success)
        {
            return null;
        }

        var sizes = new List<long>();
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var word in shape.Groups[1].Value.Split(',', Options))
        {
            if (sizes.Count == MaxDimensions
                || !long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return null;
            }

            sizes.Add(size);
        }

        return new NpyHeader(
            type.Groups[2].Success ? Records : type.Groups[1].Value,
            order.Groups[1].Value == "True",
            sizes,
            valuesBegin);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*(?:['"]([^'"\p{Cc}]*)['"]|(\[))""")]
    private static partial Regex TypeEntry();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderEntry();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapeEntry();
}
