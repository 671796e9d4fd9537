using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Data;

namespace AeCluster.Messages.Tests.Verbs;

public class ModelRequestTests
{
    public static TheoryData<ModelRequest> Requests { get; } =
    [
        new EncodeRequest
        {
            Checkpoint = "a b/\"c\".safetensors",
            Name = "t01",
            Out = ["z.npy", "z.csv"],
            Device = "cuda:1",
            Seed = long.MinValue,
            Verbose = true,
            Quiet = true,
            Json = true,
            Data = "shapes",
            Part = DataPart.All,
            Limit = 3,
        },
        new DecodeRequest { Codings = "c.csv" },
        new ReconstructRequest { Part = DataPart.Train, Columns = 3 },
        new GenerateRequest { Count = 7 },
        new InterpolateRequest { Corners = [1, 2, 3, 4], Rows = 3, Columns = 4, From = [5], To = [6] },
        new TsneRequest { Perplexity = 12.5, Threads = 3, Thumbnails = false },
        new PretrainRequest
        {
            Data = "shapes",
            Labels = 100,
            Runs = 2,
            FrozenEpochs = 3,
            Epochs = 4,
            LearningRate = 0.5,
            Batch = 8,
            Hidden = [7],
        },
        new LookRequest { Data = [new ShapesData { Train = 3 }, new CsvData { File = "a b.csv", Label = "kind", Ignore = ["id"] }] },
        new CoresRequest(),
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_comes_back_as_it_was(ModelRequest request) =>
        Assert.Equivalent(request, ModelRequest.FromJson(request.ToJson()), strict: true);

    [Fact]
    public void Every_verb_is_tested_here() => Assert.Equal(
        typeof(ModelRequest).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(verb => verb.DerivedType),
        Requests.Select(row => row.Data.GetType()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"verb":"unheard-of"}""")]
    [InlineData("""{"verb":"encode","colour":"blue"}""")]
    public void What_is_not_a_request_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => ModelRequest.FromJson(json));
}
