using AeCluster.Models.Data;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;

namespace AeCluster.Models.Tests.Data;

public sealed class FolderFilesTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_in_a_circle_and_second_names_are_left_out()
    {
        _folder.Write("root/b/1.png", "");
        _folder.Write("root/b/deeper/2.png", "");
        Link("root/b/up", "root");
        Link("root/self", "root");
        Link("root/a", "root/b");
        File.CreateSymbolicLink(_folder["root/0.png"], _folder["root/b/1.png"]);
        var files = FolderFiles.Of(_folder["root"]);
        Assert.Equal(["b/1.png", "b/deeper/2.png"], files.Paths);
        Assert.Equal(["0.png", "a", "b/up", "self"], files.Duplicates);
    }

    [Fact]
    public void A_linked_folder_or_file_that_is_elsewhere_counts_once()
    {
        _folder.Write("other/x/1.png", "");
        _folder.Write("single.png", "");
        Directory.CreateDirectory(_folder["root"]);
        Link("root/dogs", "other/x");
        Link("root/hounds", "other/x");
        File.CreateSymbolicLink(_folder["root/one.png"], _folder["single.png"]);
        File.CreateSymbolicLink(_folder["root/two.png"], _folder["single.png"]);
        File.CreateSymbolicLink(_folder["root/void.png"], _folder["missing.png"]);
        var files = FolderFiles.Of(_folder["root"]);
        Assert.Equal(["dogs/1.png", "one.png", "void.png"], files.Paths);
        Assert.Equal(["hounds", "two.png"], files.Duplicates);
    }

    [Fact]
    public void A_folder_of_very_many_files_is_refused_when_so_many_have_been_seen()
    {
        for (var file = 0; file < 12; file++)
        {
            _folder.Write($"root/{file}.png", "");
        }

        Assert.Equal(12, FolderFiles.Of(_folder["root"], maxEntries: 12).Paths.Count);
        var error = Assert.Throws<DataException>(() => FolderFiles.Of(_folder["root"], maxEntries: 11));
        Assert.StartsWith($"{_folder["root"]} holds more than 11 files and folders", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_behind_links_stand_in_one_part_of_the_split_only_and_are_reported()
    {
        for (byte image = 0; image < 8; image++)
        {
            _folder.WriteGrey($"photos/a/{image}.png", 1, (byte)(image + 200));
        }

        Link("photos/b", "photos/a");
        Link("photos/a/self", "photos/a");
        using var split = _folder.Load(new ImagesData { Folder = "photos", Scale = ScaleKind.None });
        Assert.Equal(
            [200f, 201, 202, 203, 204, 205, 206, 207],
            DataFolder.ValuesOf(split.Train).Concat(DataFolder.ValuesOf(split.Validation)).Order());
        var finding = Assert.Single(split.Findings);
        Assert.Equal(FindingKind.Warning, finding.Kind);
        Assert.Contains("2 links that lead to images that are in it anyway", finding.Text, StringComparison.Ordinal);
        Assert.Contains("a/self, b", finding.Text, StringComparison.Ordinal);
    }

    private void Link(string name, string target) => Directory.CreateSymbolicLink(_folder[name], _folder[target]);
}
