using System.Text;

namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>A hash of texts that never changes, to seed draws with: <see cref="string.GetHashCode()"/> differs in each
/// process.</summary>
internal static class TextHash
{
    /// <summary>FNV-1a of the text's bytes in UTF-8; any fixed hash function would do.</summary>
    public static ulong Of(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
