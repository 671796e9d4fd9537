using System.Globalization;
using AeCluster.Models.Data;
using AeCluster.Specs.Data;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data.Formats;

public sealed class CsvTests : IDisposable
{
    private static readonly CsvData _table = new() { File = "x.csv" };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("1,2\n3,4")]
    [InlineData("a;b\r\n1;2\r\n3;4\r\n")]
    [InlineData("\"a, with comma\"\tb\n1\t2\n\n3\t4\n\n")]
    [InlineData("\uFEFF1,2\n\"3\",4\n")]
    [InlineData("1 2\n3 4\n")]
    [InlineData(" 1.0e0, 2\n3 ,+4\n")]
    public void Header_and_delimiter_are_found_out(string text)
    {
        _folder.Write("x.csv", text);
        Assert.Equal([1f, 2, 3, 4], _folder.AllValues(_table));
    }

    [Fact]
    public void Packed_tables_are_read()
    {
        _folder.Write("x.csv.gz", DataFolder.Gzip("1,2\n3,4\n"u8.ToArray()));
        Assert.Equal([1f, 2, 3, 4], _folder.AllValues(_table with { File = "x.csv.gz" }));
    }

    [Fact]
    public void A_header_of_numbers_can_be_told_and_so_can_a_delimiter()
    {
        _folder.Write("x.csv", "1,2\n3,4\n5,6\n");
        Assert.Equal([3f, 4, 5, 6], _folder.AllValues(_table with { Header = HeaderKind.Yes }));
        _folder.Write("y.csv", "a;b,c\n1,2\n");
        Assert.Contains("fields", _folder.ErrorOf(_table with { File = "y.csv" }), StringComparison.Ordinal);
        Assert.Equal([1f, 2], _folder.AllValues(_table with { File = "y.csv", Delimiter = DelimiterKind.Comma }));
    }

    [Theory]
    [InlineData("species")]
    [InlineData("2")]
    [InlineData("-1")]
    public void Labels_are_a_column_by_name_or_number_and_texts_are_classes(string label)
    {
        _folder.Write("x.csv", "a,b,species\n1,2,rose\n3,4,iris\n5,6,rose\n");
        using var data = _folder.LoadAll(_table with { Label = label });
        Assert.Equal(["iris", "rose"], data.ClassNames);
        Assert.Equal([1L, 0, 1], data.Labels_N!.data<long>().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], DataFolder.ValuesOf(data));
    }

    [Fact]
    public void Labels_that_are_whole_numbers_are_classes_as_they_are()
    {
        _folder.Write("x.csv", "7,0.5\n0,1\n7,0\n");
        using var data = _folder.LoadAll(_table with { Label = "0" });
        Assert.Empty(data.ClassNames);
        Assert.Equal([7L, 0, 7], data.Labels_N!.data<long>().ToArray());
    }

    [Fact]
    public void Classes_have_one_number_in_both_files()
    {
        _folder.Write("x.csv", "1,b\n2,c\n");
        _folder.Write("v.csv", "3,c\n4,a\n");
        using var split = _folder.Load(_table with { Label = "1", ValidationFile = "v.csv", Split = SplitKind.Last });
        Assert.Equal(["a", "b", "c"], split.Train.ClassNames);
        Assert.Equal([1L, 2], split.Train.Labels_N!.data<long>().ToArray());
        Assert.Equal([2L, 0], split.Validation.Labels_N!.data<long>().ToArray());
    }

    [Fact]
    public void Columns_can_be_left_out()
    {
        _folder.Write("x.csv", "id,a,b\nx1,1,2\nx2,3,4\n");
        Assert.Equal([1f, 2, 3, 4], _folder.AllValues(_table with { Ignore = ["id"] }));
        Assert.Equal([1f, 3], _folder.AllValues(_table with { Ignore = ["0", "-1"], Header = HeaderKind.Yes }));
    }

    [Fact]
    public void A_row_can_be_an_image()
    {
        _folder.Write("x.csv", "1,2,3,4,5,6\n7,8,9,10,11,12\n");
        using var data = _folder.LoadAll(_table with { Shape = [2, 3] });
        Assert.Equal("1x2x3", data.Shape.ToString());
        using var colour = _folder.LoadAll(_table with { Shape = [3, 1, 2] });
        Assert.Equal("3x1x2", colour.Shape.ToString());
        Assert.Contains(
            "6 columns of values, but data.shape [2, 2] asks for 4",
            _folder.ErrorOf(_table with { Shape = [2, 2] }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "{0} is empty. Store the table again, or name another file")]
    [InlineData("\n1,2\n", "The first line of {0} is blank. Delete it")]
    [InlineData("a,b\n", "has a header and no rows. Add rows; if its line is one, set data.header: no")]
    [InlineData("a,b\n1,2\n3\n", "Line 3 of {0} has 1 field, but the first line has 2. Mend the line, or leave it out")]
    [InlineData("a,b\n1,2\n\n3,4,5\n", "Line 4 of {0} has 3 fields, but the first line has 2. Mend the line, or leave it out")]
    [InlineData("a,b\n1,2\n3,four\n", "Line 3 of {0}: column 'b' holds 'four', which is not a number")]
    [InlineData("1,2\n3,\n", "Line 2 of {0}: column 1 (the first is 0) is empty")]
    [InlineData("a,b\n1,2\n3,nan\n", "line 3 of {0}: column 'b' is not a number (NaN)")]
    [InlineData("a,b\n1,2\n\n3,1e99\n", "line 4 of {0}: column 'b' is infinite")]
    [InlineData("a,b\n1,\"2\n", "is not a table")]
    [InlineData("a,b\n1,2\n3,\"4\"5\n", "is not a table")]
    public void What_is_no_table_of_numbers_is_explained_with_its_line(string text, string problem)
    {
        var path = _folder.Write("x.csv", text);
        Assert.Contains(
            string.Format(CultureInfo.InvariantCulture, problem, path),
            _folder.ErrorOf(_table),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_not_there_is_named_with_those_that_are()
    {
        _folder.Write("x.csv", "a,b\n1,2\n");
        Assert.Contains(
            "no column 'c' (data.label): there are 2 columns, 0 to 1, and the columns are a, b",
            _folder.ErrorOf(_table with { Label = "c" }),
            StringComparison.Ordinal);
        Assert.Contains("no column 5 (data.ignore)", _folder.ErrorOf(_table with { Ignore = ["5"] }), StringComparison.Ordinal);
        Assert.Contains(
            "no column of values left",
            _folder.ErrorOf(_table with { Ignore = ["a"], Label = "b" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_a_label_is_named()
    {
        var path = _folder.Write("x.csv", "1,a\n2,\n");
        Assert.StartsWith(
            $"Line 2 of {path} has no label",
            _folder.ErrorOf(_table with { Label = "1" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_with_other_columns_do_not_validate()
    {
        _folder.Write("x.csv", "a,b\n1,2\n");
        _folder.Write("v.csv", "b,a\n1,2\n");
        Assert.Contains("has other columns", _folder.ErrorOf(_table with { ValidationFile = "v.csv" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_explained()
    {
        var path = _folder.Write("x.csv", [0xFF, 0xFE, 0xFD, 0x00, 0x80]);
        Assert.StartsWith(path, _folder.ErrorOf(_table), StringComparison.Ordinal);
    }

    [Property]
    public void Numbers_come_back_to_the_bit(NonEmptyArray<float> numbers)
    {
        float[] values = [.. numbers.Get.Select(value => float.IsFinite(value) ? value : 1)];
        _folder.Write("x.csv", string.Join('\n', values.Select(value => $"{value:R},{(int)value % 1000}")));
        Assert.Equal(
            values.SelectMany(value => new[] { value, (int)value % 1000 }).Select(BitConverter.SingleToInt32Bits),
            _folder.AllValues(_table with { Header = HeaderKind.No }).Select(BitConverter.SingleToInt32Bits));
    }

    [Property]
    public void Whatever_a_file_holds_it_is_data_or_an_explained_error(string text, bool labelled)
    {
        _folder.Write("x.csv", text ?? "");
        try
        {
            _folder.Load(_table with { Label = labelled ? "-1" : null }).Dispose();
        }
        catch (DataException error)
        {
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
