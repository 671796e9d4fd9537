using AeCluster.Models.Data;

namespace AeCluster.Models.Tests.Data;

/// <summary>What is within the folders of a worker, as written and after links.</summary>
public sealed class FolderBoundsTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private FolderBounds Bounds => new([_folder["data"]], [_folder["cache"]], "Ask somebody.");

    public FolderBoundsTests() => Directory.CreateDirectory(_folder["data"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data", true)]
    [InlineData("data/x.csv", true)]
    [InlineData("data/a/../x.csv", true)]
    [InlineData("cache/x.gz", true)]
    [InlineData("data/../x.csv", false)]
    [InlineData("data/a/../../../x.csv", false)]
    [InlineData("database/x.csv", false)]
    [InlineData("x.csv", false)]
    [InlineData("", false)]
    public void A_path_is_within_as_it_is_written_without_looking_at_the_disk(string path, bool isWithin) =>
        Assert.Equal(isWithin, Bounds.Permits(_folder[path]));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("/proc/self/environ")]
    public void Nothing_else_is(string path) => Assert.False(Bounds.Permits(path));

    [Fact]
    public void A_file_is_where_its_links_lead_to()
    {
        var secret = _folder.Write("secret.csv", "1\n");
        File.CreateSymbolicLink(_folder["data/link.csv"], secret);
        Directory.CreateSymbolicLink(_folder["data/up"], _folder.Path);
        _folder.Write("data/real.csv", "1\n");
        File.CreateSymbolicLink(_folder["data/inner.csv"], "real.csv");

        Assert.Null(OpenedWithin("data/real.csv"));
        Assert.Null(OpenedWithin("data/inner.csv"));
        Assert.Null(OpenedWithin("data/up/data/real.csv"));
        Assert.Equal(
            $"{_folder["data/link.csv"]} is not read: it is not below {_folder["data"]}, or a link leads out of it. Ask somebody.",
            OpenedWithin("data/link.csv"));
        Assert.NotNull(OpenedWithin("data/up/secret.csv"));
        Assert.Throws<DataException>(() => Bounds.ThrowIfOutside(RealPath.Of(_folder["data/up"]), _folder["data/up"]));
        Bounds.ThrowIfOutside(RealPath.Of(_folder["data"]), _folder["data"]);
    }

    [Fact]
    public void A_file_that_was_exchanged_after_it_was_opened_is_still_the_opened_one()
    {
        var secret = _folder.Write("secret.csv", "1\n");
        File.CreateSymbolicLink(_folder["data/x.csv"], secret);
        using var file = RegularFile.OpenHandle(_folder["data/x.csv"]);
        File.Delete(_folder["data/x.csv"]);
        _folder.Write("data/x.csv", "1\n");
        Assert.Equal(RealPath.Of(secret), RealPath.Of(file, _folder["data/x.csv"]));
    }

    [Fact]
    public void A_folder_may_be_a_link_itself_or_come_later()
    {
        Directory.CreateSymbolicLink(_folder["linked"], _folder["data"]);
        var file = _folder.Write("data/x.csv", "1\n");
        var bounds = new FolderBounds([_folder["linked"], _folder["linked/later"]], [], "");
        Assert.True(bounds.Permits(_folder["linked/x.csv"]));
        Assert.True(bounds.Permits(file));
        bounds.ThrowIfOutside(RealPath.Of(_folder["linked/x.csv"]), file);
    }

    [Fact]
    public void A_worker_without_folders_says_so() =>
        Assert.Equal(
            "/x is not read: this worker has no folder of data. Ask somebody.",
            new FolderBounds([], [_folder["cache"]], "Ask somebody.").RefusalOf("/x").Message);

    private string? OpenedWithin(string name)
    {
        using var file = RegularFile.OpenHandle(_folder[name]);
        return Record.Exception(() => Bounds.ThrowIfOutside(RealPath.Of(file, _folder[name]), _folder[name]))?.Message;
    }
}
