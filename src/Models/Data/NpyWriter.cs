using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace AeCluster.Models.Data;

/// <summary>
/// Writes NumPy's .npy format, version 1.0, from front to back: the shape is said at first, then the values come in as many
/// pieces as one likes, so that nothing needs to be in memory as a whole. Little-endian, row-major.
/// </summary>
public sealed class NpyWriter
{
    /// <summary>The values begin at a multiple of this.</summary>
    private const int Alignment = 64;

    private readonly Stream stream;
    private readonly string type;

    private NpyWriter(Stream stream, string type, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        this.type = type;
        stream.Write(Header(type, shape));
    }

    /// <summary>float32 values of this shape.</summary>
    /// <param name="stream">Stays the caller's.</param>
    public static NpyWriter OfFloats(Stream stream, params long[] shape) => new(stream, "<f4", shape);

    /// <summary>int64 values of this shape.</summary>
    /// <inheritdoc cref="OfFloats"/>
    public static NpyWriter OfLongs(Stream stream, params long[] shape) => new(stream, "<i8", shape);

    /// <summary>The next values.</summary>
    public void Write(ReadOnlySpan<float> values) => Write("<f4", MemoryMarshal.AsBytes(values));

    /// <summary>The next values.</summary>
    public void Write(ReadOnlySpan<long> values) => Write("<i8", MemoryMarshal.AsBytes(values));

    private void Write(string given, ReadOnlySpan<byte> bytes)
    {
        if (given != type)
        {
            throw new InvalidOperationException($"The file was begun with values of type {type}, not {given}.");
        }

        stream.Write(bytes);
    }

    private static byte[] Header(string type, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);

        // A tuple of one has a comma after it in Python.
        var tuple = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple}), }}";
        ReadOnlySpan<byte> magic = [0x93, .. "NUMPY"u8, 1, 0];
        var before = magic.Length + sizeof(ushort);
        var length = ((before + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        var header = new byte[before + length];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(magic.Length), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n").CopyTo(header, before);
        return header;
    }
}
