using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class ArtifactStoreTests : IDisposable
{
    private const string Checkpoint = "checkpoints/epoch-0001.safetensors";
    private const long Plenty = 1 << 20;

    private static readonly TrialId _trial = new("t01");

    private readonly TemporaryFolder _temporary = new();
    private readonly ArtifactStore _store;

    public ArtifactStoreTests() => _store = new ArtifactStore(_temporary.Path);

    [Fact]
    public async Task What_was_saved_is_read_back()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var bytes = await Save(_trial, Checkpoint, content);

        Assert.Equal(content.Length, bytes);
        Assert.Equal(content, Read(_trial, Checkpoint));
        Assert.Equal(["t01/checkpoints/epoch-0001.safetensors"], _temporary.Files);
    }

    [Fact]
    public async Task A_newer_artifact_takes_the_place_of_an_older_one_that_is_still_being_read()
    {
        await Save(_trial, "samples.png", "old"u8.ToArray());
        using var reading = new StreamReader(_store.OpenRead(_trial, "samples.png"));

        await Save(_trial, "samples.png", "new"u8.ToArray());

        Assert.Equal("old", await reading.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("new"u8.ToArray(), Read(_trial, "samples.png"));
    }

    [Fact]
    public async Task Damaged_bytes_are_refused_and_leave_nothing_behind()
    {
        await Save(_trial, Checkpoint, "good"u8.ToArray());

        var refusal = await Assert.ThrowsAsync<ArtifactException>(() =>
            Save(_trial, Checkpoint, "bad"u8.ToArray(), sha256: HashOf("good"u8)));

        Assert.Equal(ArtifactProblem.WrongHash, refusal.Problem);
        Assert.Equal("good"u8.ToArray(), Read(_trial, Checkpoint));
        Assert.Single(_temporary.Files);
    }

    [Fact]
    public async Task More_bytes_than_permitted_are_refused_and_leave_nothing_behind()
    {
        await Save(_trial, Checkpoint, new byte[1000], maxBytes: 1000);

        var refusal = await Assert.ThrowsAsync<ArtifactException>(() =>
            Save(_trial, "large.png", new byte[1001], maxBytes: 1000));

        Assert.Equal(ArtifactProblem.TooLarge, refusal.Problem);
        Assert.Single(_temporary.Files);
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_nothing_behind_and_is_not_taken_for_a_full_disk()
    {
        await using var body = new BreakingStream();

        await Assert.ThrowsAsync<IOException>(
            () => _store.SaveAsync(_trial, Checkpoint, body, new string('0', 64), Plenty, TestContext.Current.CancellationToken));

        Assert.Empty(_temporary.Files);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_is_named_as_the_cause()
    {
        File.WriteAllText(_temporary["t01"], "a file in the folder's place");

        var refusal = await Assert.ThrowsAsync<ArtifactException>(() => Save(_trial, Checkpoint, [1]));

        Assert.Equal(ArtifactProblem.Disk, refusal.Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../t02/loss.png")]
    [InlineData("checkpoints/../../t02/x.safetensors")]
    [InlineData("checkpoints/../x.safetensors")]
    [InlineData("checkpoints/.hidden.safetensors")]
    [InlineData("checkpoints/a/b.safetensors")]
    [InlineData("checkpoints\\x.safetensors")]
    [InlineData("checkpoints/x.safetensors\n")]
    [InlineData("checkpoints/x.safetensors\0.png")]
    [InlineData("checkpoints/x.pt")]
    [InlineData("checkpoints/.safetensors")]
    [InlineData("x.safetensors")]
    [InlineData("checkpoints")]
    [InlineData("/etc/loss.png")]
    [InlineData("C:\\loss.png")]
    [InlineData("Loss.png")]
    [InlineData(".png")]
    [InlineData("loss.png/")]
    public async Task Any_other_name_is_refused(string name)
    {
        var refusal = await Assert.ThrowsAsync<ArtifactException>(() => Save(_trial, name, [1]));

        Assert.Equal(ArtifactProblem.BadName, refusal.Problem);
        Assert.Equal(ArtifactProblem.BadName, Assert.Throws<ArtifactException>(() => _store.OpenRead(_trial, name)).Problem);
        Assert.Empty(_temporary.Files);
    }

    [Fact]
    public async Task A_very_long_name_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<ArtifactException>(() => Save(_trial, $"{new string('a', 5000)}.png", [1]));

        Assert.Equal(ArtifactProblem.BadName, refusal.Problem);
        Assert.True(refusal.Message.Length < 300);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a/b")]
    [InlineData("/tmp")]
    [InlineData("t01\n")]
    public async Task Anything_but_the_id_of_a_trial_is_refused(string? id)
    {
        var trial = new TrialId(id!);

        Assert.Equal(
            ArtifactProblem.BadName,
            (await Assert.ThrowsAsync<ArtifactException>(() => Save(trial, Checkpoint, [1]))).Problem);
        Assert.Equal(
            ArtifactProblem.BadName,
            Assert.Throws<ArtifactException>(() => _store.DeleteCheckpointsExcept(trial, [])).Problem);
    }

    [Fact]
    public void An_artifact_that_is_not_there_is_not_found() =>
        Assert.Equal(
            ArtifactProblem.NotFound,
            Assert.Throws<ArtifactException>(() => _store.OpenRead(_trial, Checkpoint)).Problem);

    [Fact]
    public async Task Only_the_named_checkpoints_of_that_trial_are_kept()
    {
        var other = new TrialId("t02");
        await Save(_trial, "checkpoints/a.safetensors", [1]);
        await Save(_trial, "checkpoints/b.safetensors", [2]);
        await Save(_trial, "checkpoints/c.safetensors", [3]);
        await Save(_trial, "samples.png", [4]);
        await Save(other, "checkpoints/a.safetensors", [5]);

        var deleted = _store.DeleteCheckpointsExcept(_trial, ["b.safetensors", "unknown.safetensors"]);

        Assert.Equal(["a.safetensors", "c.safetensors"], deleted.Order());
        Assert.Equal(["t01/checkpoints/b.safetensors", "t01/samples.png", "t02/checkpoints/a.safetensors"], _temporary.Files);
        Assert.Empty(_store.DeleteCheckpointsExcept(new TrialId("t03"), []));
    }

    [Fact]
    public async Task An_upload_that_is_under_way_is_not_a_checkpoint_to_delete()
    {
        Directory.CreateDirectory(_temporary["t01", "checkpoints"]);
        await File.WriteAllTextAsync(
            _temporary["t01", "checkpoints", ".0123.part"],
            "half",
            TestContext.Current.CancellationToken);

        Assert.Empty(_store.DeleteCheckpointsExcept(_trial, []));
        Assert.Single(_temporary.Files);
    }

    [Fact]
    public async Task Uploads_of_one_name_at_the_same_time_leave_one_of_them_whole()
    {
        var contents = Enumerable.Range(0, 8).Select(_ => RandomNumberGenerator.GetBytes(200_000)).ToList();

        await Task.WhenAll(contents.Select(content => Task.Run(() => Save(_trial, Checkpoint, content))));

        Assert.Contains(Convert.ToHexString(Read(_trial, Checkpoint)), contents.Select(Convert.ToHexString));
        Assert.Single(_temporary.Files);
    }

    public void Dispose() => _temporary.Dispose();

    private static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<long> Save(TrialId trial, string name, byte[] content, string? sha256 = null, long maxBytes = Plenty)
    {
        using var body = new MemoryStream(content);
        return await _store.SaveAsync(
            trial,
            name,
            body,
            sha256 ?? HashOf(content),
            maxBytes,
            TestContext.Current.CancellationToken);
    }

    private byte[] Read(TrialId trial, string name)
    {
        using var file = _store.OpenRead(trial, name);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>A connection that is lost after the first bytes.</summary>
    private sealed class BreakingStream() : MemoryStream(Encoding.ASCII.GetBytes("some bytes"))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var count and > 0
                ? count
                : throw new IOException("The connection is lost.");
    }
}
