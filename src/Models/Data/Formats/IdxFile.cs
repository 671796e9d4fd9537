using System.Buffers.Binary;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// The idx format of MNIST: two zero bytes, the element type, the rank, each dimension as big-endian uint32, then the elements.
/// Reads only bytes (type 8), from a gzip stream.
/// </summary>
public static class IdxFile
{
    private const byte UnsignedByte = 0x08;

    /// <summary>The elements, row-major.</summary>
    /// <param name="name">Name of the file in errors.</param>
    /// <param name="expected">The dimensions the file must have; nothing is allocated for a header with others.</param>
    /// <exception cref="DataException">Not gzip, not idx, other dimensions, or too few or too many elements.</exception>
    public static byte[] ReadGzip(Stream compressed, string name, ReadOnlySpan<int> expected)
    {
        try
        {
            using var stream = Gzip.Unpack(compressed);
            Span<byte> header = stackalloc byte[4 + (4 * expected.Length)];
            var got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (got < 4 || header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != expected.Length)
            {
                var seen = Convert.ToHexString(header[..Math.Min(got, 4)]);
                var wanted = Convert.ToHexString([0, 0, UnsignedByte, (byte)expected.Length]);
                throw Broken(name, $"it should begin with {wanted}, but begins with {seen}");
            }

            if (got < header.Length)
            {
                throw Broken(name, "it ends within its header");
            }

            var count = 1;
            for (var i = 0; i < expected.Length; i++)
            {
                var size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + (4 * i))..]);
                if (size != expected[i])
                {
                    throw Broken(name, $"dimension {i + 1} should be {expected[i]}, but it says {size}");
                }

                count = checked(count * expected[i]);
            }

            var elements = new byte[count];
            got = stream.ReadAtLeast(elements, count, throwOnEndOfStream: false);
            if (got < count)
            {
                throw Broken(name, $"it should hold {count} elements, but ends after {got}");
            }

            return stream.ReadByte() < 0
                ? elements
                : throw Broken(name, $"it should hold {count} elements, but goes on after them");
        }
        catch (InvalidDataException e)
        {
            throw Broken(name, $"it is not an intact gzip file ({e.Message})");
        }
    }

    private static DataException Broken(string name, string what) =>
        new($"{name} is damaged: {what}. Delete it, so that it is downloaded again, or put an intact copy in its place.");
}
