using System.Buffers.Binary;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// The header of an idx file: two zero bytes, the element type, the rank, each dimension as big-endian uint32. The values are
/// big-endian, too.
/// </summary>
internal static class IdxHeader
{
    private const int MaxDimensions = 8;

    /// <summary>Length in bytes of a header with this number of dimensions.</summary>
    public static int Length(int dimensions) => 4 + (4 * dimensions);

    /// <param name="name">Name of the file in errors.</param>
    /// <exception cref="DataException">It does not start with an idx header.</exception>
    public static (ElementType Type, IReadOnlyList<long> Dimensions) Read(Stream stream, string name)
    {
        Span<byte> header = stackalloc byte[Length(MaxDimensions)];
        var got = stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false);
        if (got < 4
            || header[0] != 0
            || header[1] != 0
            || ElementType.OfIdx(header[2]) is not { } type
            || header[3] is 0 or > MaxDimensions)
        {
            var expected = $"{name} is not an idx file: it should begin with 00 00, a type (08, 09, 0B to 0E) and the number of "
                + "dimensions";
            throw new DataException($"{expected}, but begins with {Convert.ToHexString(header[..got])}.")
            {
                Outline = $"{expected}.",
            };
        }

        var rest = header[4..Length(header[3])];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
        {
            throw new DataException($"{name} is damaged: it ends within its header.");
        }

        var dimensions = new long[header[3]];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = BinaryPrimitives.ReadUInt32BigEndian(rest[(4 * i)..]);
        }

        return (type, dimensions);
    }
}
