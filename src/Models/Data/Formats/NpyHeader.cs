using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AeCluster.Models.Data.Formats;

/// <summary>What stands before the values of a .npy file (NumPy's own format).</summary>
/// <param name="Type">NumPy's word for the element type, e.g. <c>&lt;f4</c>: little-endian float32.</param>
/// <param name="IsFortranOrder">Column after column, and not row after row.</param>
/// <param name="ValuesBegin">Bytes from the beginning of the file to the first value.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortranOrder, IReadOnlyList<long> Shape, int ValuesBegin)
{
    /// <summary><see cref="Type"/> where each element is a record of several.</summary>
    public const string Records = "[";

    /// <summary>The values begin at a multiple of this.</summary>
    private const int Alignment = 64;

    /// <summary>Far more than any header has.</summary>
    private const uint MostBytes = 1 << 20;

    /// <summary>NumPy's own limit.</summary>
    private const int MostDimensions = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of values; -1 where that is beyond all numbers.</summary>
    public long Count =>
        Shape.Aggregate(1L, (product, size) =>
            product < 0 || (size > 0 && product > long.MaxValue / size) ? -1 : product * size);

    /// <summary>Reads versions 1 to 3.</summary>
    /// <param name="name">What to call the file in an error.</param>
    /// <exception cref="DataException">It does not begin like a .npy file.</exception>
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
        if (length > MostBytes)
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

    /// <summary>The header's bytes, version 1.0, padded so that the values are aligned.</summary>
    public static byte[] Write(string type, IReadOnlyList<long> shape)
    {
        // A tuple of one has a comma after it in Python.
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
        foreach (
            var word in shape
                .Groups[1]
                .Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (
                sizes.Count == MostDimensions
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
