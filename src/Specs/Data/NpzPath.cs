namespace AeCluster.Specs.Data;

/// <summary>The path of an array in a NumPy archive: <c>mnist.npz:x_train</c>, or <c>x.npz</c> if it is the only one.</summary>
public static class NpzPath
{
    public const string Extension = ".npz";

    /// <returns>The path of the file, and the name of the array in it; any other path as it is.</returns>
    public static (string File, string? Array) Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var place = path.LastIndexOf($"{Extension}:", StringComparison.OrdinalIgnoreCase) + Extension.Length;
        return place < Extension.Length ? (path, null) : (path[..place], path[(place + 1)..]);
    }

    /// <summary>The same array in another file.</summary>
    public static string Join(string file, string? array) => array is null ? file : $"{file}:{array}";

    public static bool IsArchive(string path) => Split(path).File.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
}
