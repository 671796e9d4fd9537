using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Models.Data;

/// <summary>
/// Identifies data independently of its location: a hash of sizes and content. Of data larger than 64 MB only 1,024 evenly
/// spaced pieces are read, including the first and the last, so that a change of a few examples between them is not detected.
/// </summary>
internal sealed class Fingerprint : IDisposable
{
    private const int PieceBytes = 1 << 16;
    private const int Pieces = 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads bytes at an offset.</summary>
    public delegate void Reader(long offset, Span<byte> bytes);

    /// <summary>The fingerprint of generated or published data, which this text identifies.</summary>
    public static string Of(string text)
    {
        using var fingerprint = new Fingerprint();
        fingerprint.Add(text);
        return fingerprint.Finish();
    }

    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AddNumber(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        AddNumber(bytes.Length);
        _hash.AppendData(bytes);
    }

    /// <summary>Adds the length, and the content or pieces of it.</summary>
    public void AddSampled(long length, Reader read)
    {
        AddNumber(length);
        var piece = new byte[PieceBytes];
        var pieces = (int)Math.Min(Pieces, (length + PieceBytes - 1) / PieceBytes);
        var isWhole = length <= (long)Pieces * PieceBytes;
        for (var i = 0; i < pieces; i++)
        {
            var offset = isWhole ? (long)i * PieceBytes : (long)((Int128)(length - PieceBytes) * i / (Pieces - 1));
            var bytes = piece.AsSpan(0, (int)Math.Min(PieceBytes, length - offset));
            read(offset, bytes);
            _hash.AppendData(bytes);
        }
    }

    /// <returns>32 hexadecimal digits.</returns>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, 16));

    public void Dispose() => _hash.Dispose();

    private void AddNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
