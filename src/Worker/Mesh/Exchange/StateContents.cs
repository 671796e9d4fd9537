using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// The table of contents sent before a state: the number of parts (i32); then for each part its length (i64), its SHA-256
/// (32 bytes), the length of its name (i32) and its name (UTF-8).
/// </summary>
internal sealed record StateContents(IReadOnlyList<StateContents.Part> Parts)
{
    /// <summary>Enough for a thousand parts with long names.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int FixedBytes = sizeof(long) + SHA256.HashSizeInBytes + sizeof(int);

    public long TotalBytes => Parts.Sum(part => part.Length);

    public static StateContents Of(IReadOnlyList<StateBlob> blobs) =>
        new([
            .. blobs.Select(blob => new Part(
                blob.Name,
                blob.Bytes.Length,
                Convert.ToHexStringLower(SHA256.HashData(blob.Bytes.Span)))),
        ]);

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Parts.Count);
        foreach (var part in Parts)
        {
            writer.Write((long)part.Length);
            writer.Write(Convert.FromHexString(part.Sha256));
            var name = Encoding.UTF8.GetBytes(part.Name);
            writer.Write(name.Length);
            writer.Write(name);
        }

        return stream.ToArray() is { Length: <= MaxBytes } bytes
            ? bytes
            : throw new ArgumentException($"The names of a state's {Parts.Count} parts take more than {MaxBytes} bytes.");
    }

    /// <param name="maxBytes">Maximum size of the state.</param>
    /// <exception cref="FrameException">The bytes are malformed, or the state is larger.</exception>
    public static StateContents Read(ReadOnlySpan<byte> bytes, long maxBytes)
    {
        var (parts, total) = (new List<Part>(), 0L);
        var count = Take(ref bytes, sizeof(int)) is var word ? BinaryPrimitives.ReadInt32LittleEndian(word) : 0;
        for (var i = 0; i < count; i++)
        {
            var fields = Take(ref bytes, FixedBytes);
            var length = BinaryPrimitives.ReadInt64LittleEndian(fields);
            var sha256 = Convert.ToHexStringLower(fields.Slice(sizeof(long), SHA256.HashSizeInBytes));
            var name = Encoding.UTF8.GetString(Take(ref bytes, BinaryPrimitives.ReadInt32LittleEndian(fields[^sizeof(int)..])));
            if (length < 0 || length > maxBytes - total || length > Array.MaxLength)
            {
                throw new FrameException($"A state whose part '{name}' has {length} bytes; it can have {maxBytes} bytes in all.");
            }

            total += length;
            parts.Add(new Part(name, (int)length, sha256));
        }

        return new StateContents(parts);
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count < 0 || count > bytes.Length)
        {
            throw new FrameException("The contents of a state cannot be read.");
        }

        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    internal sealed record Part(string Name, int Length, string Sha256);
}
