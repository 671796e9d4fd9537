namespace AeCluster.Architecture.Tests;

/// <summary>The files these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every source file that people wrote, with paths as <c>src/Worker/Program.cs</c>.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The namespace that a source file declares; null for one without (a program's main file).</summary>
    public static string? NamespaceIn(string file) =>
        Lines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?[10..].TrimEnd(';', ' ');

    /// <summary>The namespaces that a source file's using directives name.</summary>
    public static IEnumerable<string> UsingsIn(string file) => Lines(file)
        .TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("using AeCluster.", StringComparison.Ordinal))
        .Select(line => line["using ".Length..].TrimEnd(';', ' '));

    private static IEnumerable<string> Lines(string file) => File.ReadLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AeCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }
}
