using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class EncodeVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 4 };

    public static TheoryData<ModelSpec> Models { get; } =
    [
        new LinearSpec { Codings = 3 },
        _stacked,
        new ConvolutionalSpec { Channels = [2, 3] },
        new RecurrentSpec { Hidden = [4], Codings = 2 },
        new VariationalSpec { Hidden = [8], Codings = 1 },
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Codings_are_those_of_the_model_in_the_order_of_the_data(ModelSpec model)
    {
        bench.Run(model, new EncodeRequest { Out = ["codings.npy"] });

        using var scope = NewDisposeScope();
        using var data = VerbBench.Load();
        using var trained = bench.Model(model);
        using var noGrad = no_grad();
        var expected_ND = trained.Encode(data.Validation.Whole_NCHW!);
        var (shape, values) = bench.ReadFloats("codings.npy");
        Assert.Equal(expected_ND.shape, shape);
        Assert.True(tensor(values).view(shape).allclose(expected_ND, 1e-5, 1e-6));
        Assert.Equal(data.Validation.Labels_N!.data<long>().ToArray(), bench.ReadLongs("codings-labels.npy").Values);
    }

    [Fact]
    public void A_table_has_labels_class_names_and_the_same_codings_to_the_bit()
    {
        var said = bench.Run(_stacked, new EncodeRequest { Out = ["both.npy", "both.csv"] });

        var (shape, values) = bench.ReadFloats("both.npy");
        var table = bench.ReadCsv("both.csv");
        Assert.Equal(["example", "label", "class", "z1", "z2", "z3", "z4"], table[0]);
        Assert.Equal(shape[0] + 1, table.Length);
        Assert.Equal(["11", "1", "ring"], table[12][..3]);
        Assert.Equal(
            values,
            table[1..].SelectMany(row => row[3..]).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Contains("520 validation examples of shapes", said, StringComparison.Ordinal);
        Assert.Contains("both.npy (codings, float32 [520, 4], ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataPart.Train, null, 64)]
    [InlineData(DataPart.Validation, 10, 10)]
    [InlineData(DataPart.All, null, 584)]
    [InlineData(DataPart.All, 70, 70)]
    [InlineData(DataPart.All, 1000, 584)]
    public void A_part_of_the_data_can_be_asked_for_as_far_as_a_limit(DataPart part, int? limit, int count)
    {
        bench.Run(_stacked, new EncodeRequest { Out = ["part.npy"], Part = part, Limit = limit });

        using var scope = NewDisposeScope();
        using var data = VerbBench.Load();
        using var trained = bench.Model(_stacked);
        var x_NCHW = part switch
        {
            DataPart.Train => data.Train.Whole_NCHW!,
            DataPart.Validation => data.Validation.Whole_NCHW!,
            _ => cat([data.Train.Whole_NCHW!, data.Validation.Whole_NCHW!]),
        };
        var (shape, values) = bench.ReadFloats("part.npy");
        Assert.Equal([count, 4], shape);
        Assert.True(tensor(values).view(shape).allclose(trained.Encode(x_NCHW.narrow(0, 0, count)).detach(), 1e-5, 1e-6));
    }

    [Fact]
    public void Of_other_data_all_examples_are_taken()
    {
        var said = bench.Run(_stacked, new EncodeRequest { Out = ["other.npy"], Data = ShapesData.Source, Limit = 20 });
        Assert.Contains("the first 20 examples of shapes", said, StringComparison.Ordinal);
    }

    [Fact]
    public void When_it_is_interrupted_nothing_is_left_and_what_was_there_stays()
    {
        bench.Run(_stacked, new EncodeRequest { Out = ["kept.npy"], Limit = 1 });
        var before = File.ReadAllBytes(bench["kept.npy"]);
        var files = Directory.GetFiles(bench.Folder).Order().ToArray();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            bench.Run(_stacked, new EncodeRequest { Out = ["kept.npy", "new.csv"] }, new CancellationToken(canceled: true)));

        Assert.Equal(before, File.ReadAllBytes(bench["kept.npy"]));
        Assert.Equal(files, Directory.GetFiles(bench.Folder).Order());
    }

    [Fact]
    public void Data_that_does_not_exist_is_named_with_what_there_is()
    {
        var error = Assert.Throws<Worker.Verbs.VerbException>(() =>
            bench.Run(_stacked, new EncodeRequest { Out = ["no.npy"], Data = "shaeps" }));
        Assert.Contains("shaeps", error.Message, StringComparison.Ordinal);
        Assert.Contains("fashion-mnist", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Ones_own_file_is_taken_by_its_path_whole_and_in_its_order()
    {
        bench.Run(_stacked, new ReconstructRequest { Out = ["mine.npy"] });
        var said = bench.Run(_stacked, new EncodeRequest { Out = ["of-mine.npy"], Data = bench["mine.npy"] });

        using var scope = NewDisposeScope();
        using var trained = bench.Model(_stacked);
        var (inputShape, inputs) = bench.ReadFloats("mine.npy");
        var (shape, values) = bench.ReadFloats("of-mine.npy");
        Assert.Equal([520, 4], shape);
        Assert.True(
            tensor(values)
                .view(shape)
                .allclose(trained.Encode(tensor(inputs).view(520, 1, inputShape[^2], inputShape[^1])).detach(), 1e-5, 1e-6));
        Assert.Contains($"520 examples of {bench["mine.npy"]}", said, StringComparison.Ordinal);
    }
}
