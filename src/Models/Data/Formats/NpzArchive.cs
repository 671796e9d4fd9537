using System.IO.Compression;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>Archives of arrays, as numpy.savez and numpy.savez_compressed write them: a zip file of .npy files.</summary>
internal static class NpzArchive
{
    private const string Extension = ".npy";
    private const int MaxNamed = 20;

    /// <summary>Reads an array's .npy file, unpacked.</summary>
    /// <param name="path">See <see cref="NpzPath"/>.</param>
    /// <param name="read">Receives the content and its length in bytes.</param>
    /// <exception cref="DataException">The archive is damaged, or has no such array.</exception>
    public static T Read<T>(string path, Func<Stream, long, T> read)
    {
        var (file, name) = NpzPath.Split(path);
        try
        {
            using var archive = new ZipArchive(RegularFile.OpenRead(file), ZipArchiveMode.Read);
            var entry = Find(archive, file, name);
            using var content = entry.Open();
            return read(content, entry.Length);
        }
        catch (InvalidDataException error)
        {
            throw new DataException(
                $"{file} is damaged: it is not an intact .npz archive ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static ZipArchiveEntry Find(ZipArchive archive, string file, string? name)
    {
        ZipArchiveEntry[] arrays =
        [
            .. archive.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)),
        ];
        var names = string.Join(", ", arrays.Take(MaxNamed).Select(entry => entry.FullName[..^Extension.Length]));
        return (arrays, name) switch
        {
            ([], _) => throw new DataException($"{file} holds no array."),
            ([var only], null) => only,
            (_, null) => throw new DataException($"{file} holds several arrays. Name one of them, {file}:NAME: {names}.")
            {
                Outline = $"{file} holds several arrays. Name one of them: {file}:NAME.",
            },
            _ => Array.Find(arrays, entry => entry.FullName == name + Extension)
                ?? throw new DataException($"{file} has no array '{name}': there are {names}.")
                {
                    Outline = $"{file} has no array '{name}'.",
                },
        };
    }
}
