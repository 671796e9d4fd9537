using System.Text.Json;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class JsonResultTests(VerbBench bench) : IClassFixture<VerbBench>
{
    [Fact]
    public void A_result_says_which_model_did_what_to_which_examples_and_into_which_files()
    {
        var result = Run(new EncodeRequest { Out = ["z.npy"], Limit = 7 });
        Assert.Equal(["model", "examples", "files", "warnings"], Names(result));
        Assert.Equal(
            ["checkpoint", "name", "variant", "codings", "epoch", "device", "seed"], Names(result.GetProperty("model")));
        Assert.Equal(7, result.GetProperty("examples").GetProperty("count").GetInt32());
        Assert.All(result.GetProperty("files").EnumerateArray(), file =>
            Assert.Equal(new FileInfo(file.GetProperty("path").GetString()!).Length, file.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public void Errors_of_reconstruction_are_those_of_the_table_with_every_digit()
    {
        var result = Run(new ReconstructRequest { Out = ["r.csv"] });
        var rows = bench.ReadCsv("r.csv");
        var column = Array.IndexOf(rows[0], "mse");
        var worst = result.GetProperty("mse").GetProperty("worst_example").GetInt32();
        Assert.Equal(rows[1 + worst][column], result.GetProperty("mse").GetProperty("worst").GetRawText());
        Assert.InRange(result.GetProperty("rounded_accuracy").GetDouble(), 0, 1);
    }

    [Fact]
    public void An_error_is_a_document_with_its_remedy()
    {
        var to = new StringWriter();
        Assert.Equal(2, VerbErrors.Write(new VerbException("no \"such\" file", "name another"), to, verbose: false, json: true));
        Assert.Equal("""{"error":"no \"such\" file","remedy":"name another","exit_code":2}""", to.ToString().TrimEnd());
    }

    [Fact]
    public void What_is_no_number_is_text_and_warnings_are_kept()
    {
        var result = new VerbResult();
        result.Set("loss", double.NaN);
        result.AddWarning("beware");
        using var document = JsonDocument.Parse(result.ToString());
        Assert.Equal("NaN", document.RootElement.GetProperty("loss").GetString());
        Assert.Equal("beware", document.RootElement.GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public void Quietly_only_warnings_are_written()
    {
        var to = new StringWriter();
        using var progress = new ProgressLine(to, isLive: false, isQuiet: true);
        var run = new VerbRun(TextWriter.Null, progress, CancellationToken.None);
        progress.Report("encoding", 1, 2);
        run.Warn("beware");
        Assert.Equal("warning: beware", to.ToString().TrimEnd());
    }

    private JsonElement Run(ModelRequest request)
    {
        bench.Run(new StackedSpec { Hidden = [8], Codings = 3 }, request);
        using var document = JsonDocument.Parse(bench.Result.ToString());
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(each => each.Name);
}
