using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Data.Formats;

public sealed class TrainedColumnsTests : IDisposable
{
    private static readonly CsvData _table = new() { File = "x.csv", Label = "species", Ignore = ["id"], Split = SplitKind.Last };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("id,a,b,species\nx1,1,2,rose\nx2,3,4,iris\n", "1 0")]
    [InlineData("species,b,id,a\nrose,2,x1,1\niris,4,x2,3\n", "1 0")]
    [InlineData("a,b,species\n1,2,rose\n3,4,iris\n", "1 0")]
    [InlineData("id,a,b\nx1,1,2\nx2,3,4\n", null)]
    [InlineData("a,b\n1,2\n3,4\n", null)]
    [InlineData("b;remark;a\n2;none;1\n4;none;3\n", null)]
    [InlineData("1,2\n3,4\n", null)]
    public void Values_are_found_by_their_names_and_the_other_columns_need_not_be_there(string text, string? labels)
    {
        _folder.Write("new.csv", text);
        using var data = _folder.LoadAll(_table with { File = "new.csv" }, Trained("id,a,b,species\nx1,1,2,rose\nx2,3,4,iris\n"));
        Assert.Equal([1f, 2, 3, 4], DataFolder.ValuesOf(data));
        Assert.Equal(labels, data.Labels_N is { } some ? string.Join(' ', some.data<long>().ToArray()) : null);
    }

    [Theory]
    [InlineData("x1,1,2,7\nx2,3,4,8\n", "7 8")]
    [InlineData("x1,1,2\nx2,3,4\n", null)]
    [InlineData("1,2\n3,4\n", null)]
    [InlineData("number,first,second\nx1,1,2\nx2,3,4\n", null)]
    public void Where_there_are_no_names_the_number_of_columns_tells(string text, string? labels)
    {
        var table = _table with { Label = "-1", Ignore = ["0"] };
        _folder.Write("new.csv", text);
        using var data = _folder.LoadAll(table with { File = "new.csv" }, Trained("x1,1,2,7\nx2,3,4,8\n", table));
        Assert.Equal([1f, 2, 3, 4], DataFolder.ValuesOf(data));
        Assert.Equal(labels, data.Labels_N is { } some ? string.Join(' ', some.data<long>().ToArray()) : null);
    }

    [Fact]
    public void A_header_of_numbers_is_known_by_the_names_of_the_training()
    {
        _folder.Write("new.csv", "1,0\n5,6\n");
        using var data = _folder.LoadAll(
            new CsvData { File = "new.csv" },
            Trained("label,0,1\n7,1,2\n8,3,4\n", _table with { Label = "label", Ignore = [] }));
        Assert.Equal([6f, 5], DataFolder.ValuesOf(data));
    }

    [Fact]
    public void Columns_of_one_name_are_told_apart_by_their_order()
    {
        _folder.Write("new.csv", "a,more,a,species\n1,9,2,rose\n3,9,4,iris\n");
        using var data = _folder.LoadAll(
            _table with
            {
                File = "new.csv",
            },
            Trained("id,a,a\n1,1,2\n2,3,4\n", _table with { Label = null }));
        Assert.Equal([1f, 2, 3, 4], DataFolder.ValuesOf(data));
    }

    [Theory]
    [InlineData(
        "id,a,species\nx1,1,rose\n",
        "has no column 'b', but the model was trained on it: the columns are id, a, species. Add it")]
    [InlineData("a,B\n1,2\n", "has no column 'b', but")]
    [InlineData("c,d\n1,2\n", "has no columns 'a', 'b', but the model was trained on them: the columns are c, d. Add them")]
    [InlineData(
        "1,2,3\n",
        "has 3 columns, but the model was trained on 2, besides data.label and data.ignore. Leave all others out, or name the "
            + "columns in the first line: a, b")]
    public void A_column_that_was_trained_on_and_is_not_there_is_named(string text, string problem)
    {
        var path = _folder.Write("new.csv", text);
        var trained = Trained("id,a,b,species\nx1,1,2,rose\nx2,3,4,iris\n");
        var error = Assert.Throws<DataException>(() => _folder.LoadAll(_table with { File = "new.csv" }, trained));
        Assert.StartsWith($"{path} {problem}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("a,b\n1,\n", "Fill it in, or leave the row out.")]
    [InlineData("a,b\n1,\n,2\n", "Fill them in, or leave these rows out.")]
    [InlineData("a,b\n1,x\n", "Correct it, or leave the row out.")]
    [InlineData("a;b\n1.5;2\n2,5;4\n", "or all with a decimal comma, and without signs between thousands.")]
    [InlineData("a;b\n1,234;2\n", "Write the numbers without them, or with a decimal point.")]
    [InlineData("a,b\n1,2\n3\n", "a text that holds the sign between fields must be in quotes.")]
    [InlineData("a,b\n", "has a header and no rows. Add rows.")]
    [InlineData("a,b\n1,\"2\n", "Mend that line, or store the table again.")]
    [InlineData("", "is empty. Store the table again, or name another file.")]
    public void What_is_wrong_in_data_for_a_model_is_mended_in_the_data_and_not_by_settings(string text, string remedy)
    {
        _folder.Write("new.csv", text);
        var trained = Trained("id,a,b,species\nx1,1,2,rose\nx2,3,4,iris\n");
        var error = Assert.Throws<DataException>(() => _folder.LoadAll(_table with { File = "new.csv" }, trained));
        Assert.EndsWith(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("data.", error.Message.Replace(_folder.Path, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_data_of_the_training_itself_nothing_may_be_missing()
    {
        var trained = Trained("id,a,b,species\nx1,1,2,rose\nx2,3,4,iris\n");
        _folder.Write("x.csv", "id,a,b\nx1,1,2\nx2,3,4\n");
        Assert.Contains(
            "no column 'species' (data.label)",
            Assert.Throws<DataException>(() => _folder.LoadAll(trained.Spec, trained)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>The training data that a checkpoint of this table states.</summary>
    private TrainedData Trained(string text, CsvData? spec = null)
    {
        _folder.Write("x.csv", text);
        var trial = new TrialSpec
        {
            Data = spec ?? _table,
            Model = new LinearSpec { Codings = 1 },
            Training = new TrainingSpec { Batch = 1, Epochs = 1, Loss = LossKind.Mse },
        };
        using var data = _folder.Load(trial.Data);
        using var trainer = Trainer.Create(trial, data, CPU);
        return CheckpointFile.FromBytes(CheckpointFile.ToBytes(trainer.Capture())).TrainedOn;
    }
}
