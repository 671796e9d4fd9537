using System.Runtime.InteropServices;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// Writes NumPy's .npy format, version 1.0, sequentially: the shape first, then the values in any number of pieces, so that they
/// need not be in memory at once. Little-endian, row-major.
/// </summary>
public sealed class NpyWriter
{
    private readonly Stream _stream;
    private readonly string _type;

    private NpyWriter(Stream stream, string type, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _type = type;
        ArgumentNullException.ThrowIfNull(shape);
        stream.Write(NpyHeader.Write(type, shape));
    }

    /// <summary>float32 values of this shape.</summary>
    /// <param name="stream">Not disposed.</param>
    public static NpyWriter OfFloats(Stream stream, params long[] shape) => new(stream, "<f4", shape);

    /// <summary>int64 values of this shape.</summary>
    /// <inheritdoc cref="OfFloats"/>
    public static NpyWriter OfLongs(Stream stream, params long[] shape) => new(stream, "<i8", shape);

    /// <summary>Appends values.</summary>
    public void Write(ReadOnlySpan<float> values) => Write("<f4", MemoryMarshal.AsBytes(values));

    /// <summary>Appends values.</summary>
    public void Write(ReadOnlySpan<long> values) => Write("<i8", MemoryMarshal.AsBytes(values));

    private void Write(string given, ReadOnlySpan<byte> bytes)
    {
        if (given != _type)
        {
            throw new InvalidOperationException($"The file was begun with values of type {_type}, not {given}.");
        }

        _stream.Write(bytes);
    }
}
