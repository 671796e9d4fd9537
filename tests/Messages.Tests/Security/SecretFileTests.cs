using System.Text;
using AeCluster.Messages.Security;

namespace AeCluster.Messages.Tests.Security;

public sealed class SecretFileTests : IDisposable
{
    private const string Random = "6f1c0a9be2d84d7f93a5c8e17b240f36";

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

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "everybody on this machine can read")]
    [InlineData(UnixFileMode.GroupRead, "its group can read")]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupWrite, "its group can change")]
    [InlineData(UnixFileMode.OtherWrite, "everybody on this machine can change")]
    public void One_that_others_can_read_or_change_is_taken_with_a_warning(UnixFileMode mode, string warning)
    {
        Write(Random);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | mode);
            Key();
            Assert.Equal($"{warning} the secret file {Path}; `chmod 600 {Path}` fixes that.", Assert.Single(_warnings));
        }
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef")]
    [InlineData("12345678123456781234567812345678")]
    [InlineData("correct horse battery staple")]
    [InlineData("changeme-changeme")]
    [InlineData("SECRETSECRETSECRET")]
    [InlineData("password12345678")]
    public void One_that_is_easy_to_guess_is_taken_with_a_warning(string secret)
    {
        Write(secret);
        Key();
        Assert.Contains("is easy to guess", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, _warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Random_ones_are_taken_without_a_word()
    {
        var random = new System.Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[16 + (i % 16)];
            random.NextBytes(bytes);
            foreach (var secret in (byte[][])[bytes, Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)),
                Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))])
            {
                Assert.True(SecretStrength.BitsOf(secret) >= SecretStrength.MinBits, Convert.ToHexString(secret));
            }
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
