using System.Text;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;

namespace AeCluster.Models.Tests.Data.Formats;

/// <summary>Tables as other programs and other languages write them: read where it is safe, else explained.</summary>
public sealed class ForeignCsvTests : IDisposable
{
    private static readonly CsvData _table = new() { File = "x.csv", Validation = 1, Split = SplitKind.Last };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a;b\r\n1,5;2\r\n-0,25;4e1\r\n")]
    [InlineData("1,5;2\n-0,25;40\n")]
    [InlineData("\uFEFFa\tb\n1,5\t2\n-,25\t40\n")]
    [InlineData("a,b\n\"1,5\",2\n\"-0,25\",40\n")]
    [InlineData("\"a;b\",c\n1.5,2\n-.25,40\n")]
    public void Decimal_commas_are_read(string text)
    {
        _folder.Write("x.csv", text);
        Assert.Equal([1.5f, 2, -0.25f, 40], _folder.AllValues(_table));
    }

    [Fact]
    public void Commas_that_may_be_between_thousands_need_a_word()
    {
        var path = _folder.Write("x.csv", "a;b\n1,234;2\n12,500;4\n");
        Assert.Equal(
            $"The numbers of {path} have commas, and it is not clear whether these are decimal: all are like 1,234. Set "
                + "data.decimal_sign: comma if they are, otherwise write the numbers without them.",
            _folder.ErrorOf(_table));
        Assert.Equal([1.234f, 2, 12.5f, 4], _folder.AllValues(_table with { DecimalSign = DecimalKind.Comma }));
        _folder.Write("x.csv", "a;b\n1,234;2\n0,500;4\n");
        Assert.Equal([1.234f, 2, 0.5f, 4], _folder.AllValues(_table));
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n2.5;4\n", "Line 3 of {0}: column 'a' holds '2.5', which is not a number")]
    [InlineData("a;b\n1.5;2\n2,5;4\n", "Line 3 of {0}: column 'a' holds '2,5', which is not a number")]
    [InlineData("a;b\n1.234,5;2\n2,5;4\n", "Line 2 of {0}: column 'a' holds '1.234,5'")]
    [InlineData("a;b\n1,234,567;2\n2;4\n", "Line 2 of {0}: column 'a' holds '1,234,567'")]
    public void Points_and_commas_together_are_refused(string text, string problem)
    {
        var path = _folder.Write("x.csv", text);
        var error = _folder.ErrorOf(_table);
        Assert.StartsWith(problem.Replace("{0}", path, StringComparison.Ordinal), error, StringComparison.Ordinal);
        Assert.Contains("data.decimal_sign says which", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_without_a_number_are_one_error_with_all_of_them()
    {
        var path = _folder.Write("x.csv", "a,b c,d\n1,NA,3\n4,5,\n7,?,n/a\n");
        Assert.Equal(
            $"Line 2 of {path}: column 'b c' holds 'NA', which is no number, the first of 4 such cells in 3 rows (column 'b c' 2, "
                + "column 'd' 2). Fill them in, leave these rows out, or these columns: data.ignore: ['b c', d].",
            _folder.ErrorOf(_table));
        Assert.Equal([1f, 4, 7], _folder.AllValues(_table with { Ignore = ["b c", "d"] }));
    }

    [Theory]
    [InlineData("NA,2\n3,4\n5,6\n", "Line 1 of {0}: column 0 (the first is 0) holds 'NA'")]
    [InlineData("?;\n3;4\n", "Line 2 of {0}: column '?'")]
    public void A_first_row_with_a_cell_that_is_missing_is_no_header(string text, string problem)
    {
        var path = _folder.Write("x.csv", text);
        if (text[0] == '?')
        {
            // Nothing but missing cells: these can only be names.
            Assert.Equal([3f, 4], _folder.AllValues(_table with { File = "x.csv", ValidationFile = "x.csv" })[..2]);
            return;
        }

        Assert.StartsWith(problem.Replace("{0}", path, StringComparison.Ordinal), _folder.ErrorOf(_table), StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_1252_is_read_where_it_is_not_utf_8()
    {
        _folder.Write("x.csv", [.. "gr\u00f6\u00dfe;art\n1;s\u00fc\u00df\n2;\u20ac\n".Select(ToByte)]);
        using var split = _folder.Load(_table with { Label = "art" });
        Assert.Equal(["gr\u00f6\u00dfe"], split.Preparation.Columns);
        Assert.Equal(["s\u00fc\u00df", "\u20ac"], split.Train.ClassNames);
        Assert.Contains("read as Windows-1252", Assert.Single(split.Findings).Text, StringComparison.Ordinal);

        static byte ToByte(char sign) => sign == '\u20ac' ? (byte)0x80 : (byte)sign;
    }

    [Fact]
    public void Unicode_text_of_spreadsheets_is_read_and_binary_data_is_not()
    {
        _folder.Write("x.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("\u00e4\tb\n1\t2\n3\t4\n")]);
        Assert.Equal([1f, 2, 3, 4], _folder.AllValues(_table));
        var path = _folder.Write("x.csv", [.. "PK"u8, 3, 4, 0, 0, 0xFF, 0x80, .. "1,2\n"u8]);
        Assert.StartsWith($"{path} is no text", _folder.ErrorOf(_table), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2019,2020,2021\n170,65,31\n180,72,40\n", "The first line of {0} counts (2019, 2020, 2021)", "data.header: yes")]
    [InlineData("0,1,2\n5,6,7\n8,9,10\n", "The first line of {0} counts (0, 1, 2): it is read as data", "data.header: yes")]
    [InlineData("5.1,3.5,setosa\n4.9,3,7\n4,2,8\n", "but 2 of 3 are numbers (5.1, 3.5, setosa)", "data.header: no")]
    [InlineData("a,id\n1,16777217\n2,16777219\n", "{0} holds whole numbers beyond 16,777,216", "Leave columns of identifiers out")]
    public void What_is_doubtful_is_said(string text, string problem, string remedy)
    {
        var path = _folder.Write("x.csv", text);
        using var split = _folder.Load(_table);
        var finding = Assert.Single(split.Findings);
        Assert.Equal(FindingKind.Warning, finding.Kind);
        Assert.Contains(problem.Replace("{0}", path, StringComparison.Ordinal), finding.Text, StringComparison.Ordinal);
        Assert.Contains(remedy, finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("1,2\n3,4\n")]
    [InlineData("a,id\n1,16777218\n2,33554432\n")]
    public void What_is_plain_is_not(string text)
    {
        _folder.Write("x.csv", text);
        using var split = _folder.Load(_table);
        Assert.Empty(split.Findings);
    }

    [Fact]
    public void A_saved_index_can_be_left_out()
    {
        _folder.Write("x.csv", ",a,b\n0,5,6\n1,7,8\n");
        Assert.Equal([5f, 6, 7, 8], _folder.AllValues(_table with { Ignore = [""] }));
    }
}
