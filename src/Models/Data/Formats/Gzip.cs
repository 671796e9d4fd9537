using System.IO.Compression;

namespace AeCluster.Models.Data.Formats;

/// <summary>gzip files.</summary>
internal static class Gzip
{
    /// <summary>
    /// Without this switch, .NET reads a truncated file as if it ended there, and a table silently lacks rows. .NET reads the
    /// switch once, when the process creates its first such stream.
    /// </summary>
    static Gzip() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>The decompressed content of a stream. Reading throws <see cref="InvalidDataException"/> if the stream is damaged
    /// or truncated.</summary>
    /// <param name="packed">Owned by the result.</param>
    public static GZipStream Unpack(Stream packed) => new(packed, CompressionMode.Decompress);

    /// <summary>Whether a file is compressed, by its first two bytes. Resets the position to the beginning.</summary>
    public static bool IsPacked(FileStream file)
    {
        var isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isPacked;
    }
}
