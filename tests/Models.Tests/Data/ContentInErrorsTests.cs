using System.Text;
using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data;

/// <summary>An error whose message quotes the content of a file has an outline that does not, for whoever may not read it.</summary>
public sealed class ContentInErrorsTests : IDisposable
{
    private const string Marker = "s3cr3tw0rd";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Texts { get; } = new()
    {
        { "root:x:0:0\n" + Marker + ":x:1:1\n", "csv" },
        { Marker + "\n1\noops\n", "csv" },
        { "a;b\n1;" + Marker + "\n", "csv" },
        { "a," + Marker + "\n1,2\n3,x\n", "csv" },
        { "a," + Marker + "\n1,2\n3,\n", "csv" },
        { "a," + Marker + "\n1,2\n3,nan\n4,5\n", "csv" },
        { "a," + Marker + "\n1,2\n3\n", "csv" },
        { "a," + Marker + "\n1,2\n3,4\n", "csv-label" },
        { "a," + Marker + "\n1,\"2\n", "csv" },
        { "\"" + Marker + "\"x,1\n", "csv" },
        { Marker, "csv" },
        { Marker, "npy" },
        { Marker, "idx" },
        { Marker, "images" },
        { "npy:" + Marker, "npy" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_leaves_the_worker_quotes_nothing(string text, string kind)
    {
        _folder.Write("x/x", text.StartsWith("npy:", StringComparison.Ordinal)
            ? DataFolder.Npy($"{{'descr': '{text[4..]}', 'fortran_order': False, 'shape': (2, 2), }}", new byte[16])
            : Encoding.UTF8.GetBytes(text));
        File.Copy(_folder["x/x"], _folder["x/x.png"]);
        FileDataSpec spec = kind switch
        {
            "csv" => new CsvData { File = "x/x" },
            "csv-label" => new CsvData { File = "x/x", Label = "label", Header = HeaderKind.Yes },
            "npy" => new NpyData { File = "x/x" },
            "idx" => new IdxData { File = "x/x" },
            _ => new ImagesData { Folder = "x" },
        };
        var error = Record.Exception(() => _folder.Load(spec).Dispose());
        if (error is not DataException refused)
        {
            Assert.Null(error);
            return;
        }

        var leaving = refused.Outline ?? refused.Message;
        foreach (var part in (string[])[Marker, Marker[..4], Convert.ToHexString(Encoding.UTF8.GetBytes(Marker[..4]))])
        {
            Assert.DoesNotContain(part, leaving, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(_folder["x"], leaving, StringComparison.Ordinal);
    }
}
