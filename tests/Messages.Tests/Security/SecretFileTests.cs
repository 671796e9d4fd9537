using AeCluster.Messages.Security;

namespace AeCluster.Messages.Tests.Security;

public sealed class SecretFileTests : IDisposable
{
    private static readonly AttemptId _attempt = new(new ExperimentId("sweep"), new TrialId("t03"), 2);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aecluster-test-");
    private readonly List<string> _warnings = [];

    private string Path => System.IO.Path.Combine(_folder.FullName, "cluster.secret");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void White_space_around_a_secret_does_not_count()
    {
        Write("an open secret for the tests");
        var bare = Key();
        Write("  an open secret for the tests \r\n");
        Assert.Equal(bare, Key());
        Assert.Equal(Convert.ToHexString(Secrets.One.MeshKey(_attempt, 1, "")), bare);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_new_one_can_be_read_by_its_owner_only_and_none_is_like_another()
    {
        SecretFile.Create(Path);
        var first = Key();
        Assert.Empty(_warnings);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }

        Assert.ThrowsAny<IOException>(() => SecretFile.Create(Path));
        File.Delete(Path);
        SecretFile.Create(Path);
        Assert.NotEqual(first, Key());
    }

    [Fact]
    public void One_that_everybody_can_read_is_taken_with_a_warning()
    {
        Write("an open secret for the tests");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Key();
            Assert.Contains($"chmod 600 {Path}", Assert.Single(_warnings), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "There is no secret file")]
    [InlineData("", "is empty")]
    [InlineData(" \n", "is empty")]
    [InlineData("too short\n", "has 9 bytes; one of fewer than 16 can be guessed")]
    public void What_is_wrong_with_a_file_is_said(string? content, string message)
    {
        if (content is not null)
        {
            Write(content);
        }

        var error = Assert.Throws<SecretFileException>(Key).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(Path, error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_or_no_secret_is_not_read_to_its_end()
    {
        Write(new string('x', 5000));
        Assert.Contains("more than 4096 bytes", Assert.Throws<SecretFileException>(Key).Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be read",
            Assert.Throws<SecretFileException>(() => SecretFile.Read(_folder.FullName, _warnings.Add)).Message,
            StringComparison.Ordinal);
    }

    private void Write(string content)
    {
        File.WriteAllText(Path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Key() => Convert.ToHexString(SecretFile.Read(Path, _warnings.Add).MeshKey(_attempt, 1, ""));
}
