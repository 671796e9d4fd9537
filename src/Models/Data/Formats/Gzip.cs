using System.IO.Compression;

namespace AeCluster.Models.Data.Formats;

/// <summary>Files packed with gzip.</summary>
internal static class Gzip
{
    /// <summary>
    /// Without this switch, of .NET's own, a file that was cut short reads as if it ended there: a table lacks rows, and nobody
    /// knows. It is looked at once, when the first such stream of the process is made.
    /// </summary>
    static Gzip() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>What is packed in a stream. Reading it throws <see cref="InvalidDataException"/> where the stream is damaged or
    /// cut short.</summary>
    /// <param name="packed">Belongs to what is returned.</param>
    public static GZipStream Unpack(Stream packed) => new(packed, CompressionMode.Decompress);

    /// <summary>Whether a file is compressed, by its first two bytes. Leaves it at its beginning.</summary>
    public static bool IsPacked(FileStream file)
    {
        var isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isPacked;
    }
}
