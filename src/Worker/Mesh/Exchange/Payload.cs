using System.Runtime.InteropServices;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>The bytes of a frame without a copy: a view of floats, doubles or bytes.</summary>
internal readonly struct Payload
{
    private readonly ReadOnlyMemory<float> _floats;
    private readonly ReadOnlyMemory<double> _doubles;
    private readonly ReadOnlyMemory<byte> _bytes;

    public Payload(ReadOnlyMemory<float> floats) => _floats = floats;

    public Payload(ReadOnlyMemory<double> doubles) => _doubles = doubles;

    public Payload(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes =>
        !_floats.IsEmpty ? MemoryMarshal.AsBytes(_floats.Span)
        : !_doubles.IsEmpty ? MemoryMarshal.AsBytes(_doubles.Span)
        : _bytes.Span;
}
