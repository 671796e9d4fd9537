namespace AeCluster.Cluster.Tests.Support;

/// <summary>A temporary folder, deleted at the end of a test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aecluster-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <returns>Full path of the new file.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
