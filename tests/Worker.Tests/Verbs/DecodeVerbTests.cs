using AeCluster.Messages.Verbs;
using AeCluster.Models.Data;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class DecodeVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 2 };

    [Theory]
    [InlineData("z.npy")]
    [InlineData("z.csv")]
    public void What_encode_writes_decodes_to_the_reconstructions(string codings)
    {
        bench.Run(_stacked, new EncodeRequest { Out = [codings], Limit = 300 });
        bench.Run(_stacked, new DecodeRequest { Codings = bench[codings], Out = ["x.npy", "x.png"] });

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var data = VerbBench.Load();
        using var trained = bench.Model(_stacked);
        var (shape, values) = bench.ReadFloats("x.npy");
        Assert.Equal([300, 28, 28], shape);
        Assert.True(
            tensor(values)
                .view(300, 1, 28, 28)
                .allclose(trained.Reconstruct(data.Validation.Whole_NCHW!.narrow(0, 0, 300)), 1e-5, 1e-6));
        using var sheet = SKBitmap.Decode(bench["x.png"]);
        Assert.InRange(sheet.Height, 30 * 112, 30 * 140);
    }

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("a,b\n1,2\n\n3,4")]
    [InlineData("class,z2,z1\n\"a, b\",2,1\nc,4,3\n")]
    [InlineData("\"z1\", z2\r\n1, 2\r\n3,4e0\r\n")]
    [InlineData("class,z1,z2\n\"the \"\"a\"\",\nor b\",1,2\n#c,3,4\n")]
    public void A_table_of_ones_own_may_have_names_or_none(string text)
    {
        File.WriteAllText(bench["own.csv"], text);
        Assert.Equal([1, 2, 3, 4], CodingsFile.Read(bench["own.csv"], 2));
    }

    [Theory]
    [InlineData("", "has no rows")]
    [InlineData("z1,z2\n", "has no rows")]
    [InlineData("1,2,3\n", "has 3 columns of codings, but the model has 2")]
    [InlineData("z1\n1\n", "has 1 columns of codings, but the model has 2")]
    [InlineData("z1,z2,z3\n1,2,3\n", "has more than 2 columns of codings")]
    [InlineData("z1,z2\n1,2\n\n1,x\n", "line 4: 'x' is not a number")]
    [InlineData("z1,z2\n1\n", "line 2: 1 cells, but the first line has 2")]
    [InlineData("1,2\n3,NaN\n", "coding 2 of row 2 is NaN")]
    [InlineData("1,x\n3,4\n", "line 1: 'x' is not a number")]
    [InlineData("z1,z2\n1,\"2\n3\"\n", "line 2: '2 3' is not a number")]
    public void A_table_that_holds_no_codings_is_explained(string text, string problem)
    {
        File.WriteAllText(bench["wrong.csv"], text);
        var error = Assert.Throws<VerbException>(() => CodingsFile.Read(bench["wrong.csv"], 2));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(bench["wrong.csv"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_may_be_long()
    {
        const int Codings = 50_000;
        File.WriteAllText(
            bench["long.csv"],
            $"{string.Join(',', EncodeVerb.CodingNames(Codings))}\n{string.Join(',', Enumerable.Range(0, Codings))}\n");
        Assert.Equal(Enumerable.Range(0, Codings).Select(coding => (float)coding), CodingsFile.Read(bench["long.csv"], Codings));
    }

    [Theory]
    [InlineData("damaged.csv")]
    [InlineData("damaged.npy")]
    public void Cut_or_corrupted_anywhere_it_is_codings_or_an_explained_error(string file)
    {
        bench.Run(_stacked, new EncodeRequest { Out = [file], Limit = 3 });
        var whole = File.ReadAllBytes(bench[file]);
        for (var place = 0; place < whole.Length; place++)
        {
            Check(whole[..place]);
            foreach (var value in (byte[])[0, (byte)'"', (byte)',', (byte)'\n', (byte)'9', 0xFF])
            {
                Check([.. whole[..place], value, .. whole[(place + 1)..]]);
            }
        }

        void Check(byte[] bytes)
        {
            File.WriteAllBytes(bench[file], bytes);
            try
            {
                Assert.All(CodingsFile.Read(bench[file], 2), coding => Assert.True(float.IsFinite(coding)));
            }
            catch (Exception error) when (error is VerbException or DataException)
            {
                Assert.StartsWith(bench[file], error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void Codings_of_another_model_are_refused()
    {
        bench.Run(new StackedSpec { Hidden = [8], Codings = 3 }, new EncodeRequest { Out = ["three.npy"], Limit = 5 });
        var error = Assert.Throws<VerbException>(() =>
            bench.Run(_stacked, new DecodeRequest { Codings = bench["three.npy"], Out = ["no.npy"] }));
        Assert.Contains("has the shape (5, 3), but the model has 2 codings", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bench["no.npy"]));
    }

    [Fact]
    public void A_file_that_is_no_array_is_named()
    {
        File.WriteAllText(bench["text.npy"], "1,2\n");
        Assert.Contains(
            bench["text.npy"],
            Assert.Throws<DataException>(() => CodingsFile.Read(bench["text.npy"], 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<DataException>(() => CodingsFile.Read(bench["none.npy"], 2));
        Assert.Throws<DataException>(() => CodingsFile.Read(bench["none.csv"], 2));
    }
}
