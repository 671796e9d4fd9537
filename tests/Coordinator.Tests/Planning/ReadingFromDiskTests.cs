using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Tests.Planning;

public sealed class ReadingFromDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aecluster-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_and_errors_call_it_by_its_name()
    {
        var path = Write("mine.yaml", "name: a\n"u8);

        var exception = Assert.Throws<SpecFileException>(() => ExperimentFile.ReadFrom(path, []));

        Assert.StartsWith("mine.yaml:1:1  data: missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing()
    {
        var path = Path.Combine(_folder, "none.yaml");

        Assert.StartsWith($"none.yaml  there is no file '{path}'", MessageOf(path), StringComparison.Ordinal);
        Assert.Contains("there is no file", MessageOf(Path.Combine(_folder, "no", "none.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_said_to_be_one() => Assert.Contains("it is a folder", MessageOf(_folder), StringComparison.Ordinal);

    [Fact]
    public void An_empty_path_cannot_be_read() => Assert.Contains("cannot be read", MessageOf(""), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_more_than_four_megabytes_is_refused()
    {
        var path = Write("large.yaml", new byte[(4 << 20) + 1]);

        Assert.Contains("has 4194305 bytes; an experiment file has at most 4194304", MessageOf(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_refused() =>
        Assert.Contains("is not text in UTF-8", MessageOf(Write("latin.yaml", [0x6e, 0xe4, 0x0a])), StringComparison.Ordinal);

    private static string MessageOf(string path) =>
        Assert.Throws<SpecFileException>(() => ExperimentFile.ReadFrom(path, [])).Message;

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
