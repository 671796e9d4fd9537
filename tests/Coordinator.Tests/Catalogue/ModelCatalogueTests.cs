using System.Text.Json;
using System.Text.Json.Nodes;
using AeCluster.Coordinator.Catalogue;
using AeCluster.Coordinator.Planning;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Coordinator.Tests.Catalogue;

public sealed class ModelCatalogueTests
{
    [Fact]
    public void Every_alternative_of_every_kind_is_listed() => Assert.Equal(
        [
            "linear",
            "stacked",
            "tied",
            "convolutional",
            "recurrent",
            "denoising",
            "sparse",
            "variational",
            "classifier",
            "shapes",
            "fashion-mnist",
            "idx",
            "npy",
            "csv",
            "images",
            "toy_3d",
            "sines",
            "sgd",
            "adam",
            "rmsprop",
            "training",
            "parallel",
            "workers",
            "trial",
        ],
        ModelCatalogue.Names);

    [Theory]
    [InlineData("linear", typeof(ModelSpec), typeof(LinearSpec))]
    [InlineData("stacked", typeof(ModelSpec), typeof(StackedSpec))]
    [InlineData("tied", typeof(ModelSpec), typeof(TiedSpec))]
    [InlineData("convolutional", typeof(ModelSpec), typeof(ConvolutionalSpec))]
    [InlineData("recurrent", typeof(ModelSpec), typeof(RecurrentSpec))]
    [InlineData("denoising", typeof(ModelSpec), typeof(DenoisingSpec))]
    [InlineData("sparse", typeof(ModelSpec), typeof(SparseSpec))]
    [InlineData("variational", typeof(ModelSpec), typeof(VariationalSpec))]
    [InlineData("shapes", typeof(DataSpec), typeof(ShapesData))]
    [InlineData("fashion-mnist", typeof(DataSpec), typeof(FashionMnistData))]
    [InlineData("toy_3d", typeof(DataSpec), typeof(Toy3dData))]
    [InlineData("sines", typeof(DataSpec), typeof(SinesData))]
    [InlineData("sgd", typeof(OptimizerSpec), typeof(SgdSpec))]
    [InlineData("adam", typeof(OptimizerSpec), typeof(AdamSpec))]
    [InlineData("rmsprop", typeof(OptimizerSpec), typeof(RmsPropSpec))]
    public void Settings_and_defaults_are_those_of_the_record(string name, Type kind, Type record)
    {
        var (section, entry) = ModelCatalogue.Find(name)!.Value;
        var json = JsonSerializer.SerializeToNode(Activator.CreateInstance(record), kind, SpecJson.Options)!.AsObject();

        // The JSON contains numbers that data sources compute; they cannot be set.
        var computed = record.GetProperties().Where(property => property.SetMethod is null)
            .Select(property => SpecJson.Naming.ConvertName(property.Name));
        var expected = json.Where(property => property.Key != section.Key && !computed.Contains(property.Key))
            .ToDictionary(property => property.Key, property => Text(property.Value));
        Assert.Equal(
            expected.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            entry
                .Settings.ToDictionary(setting => setting.Name, setting => setting.Default)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_is_described()
    {
        foreach (var entry in ModelCatalogue.Sections.SelectMany(section => section.Entries))
        {
            Assert.NotEmpty(entry.Description);
            Assert.All(entry.Settings, setting => Assert.NotEmpty(setting.Description));
        }
    }

    [Fact]
    public void Ranges_types_and_choices_are_in_words()
    {
        var stacked = ModelCatalogue.Find("stacked")!.Value.Entry;

        Assert.Equal(("list of whole numbers", "from 1 to 65536", "[100]"),
            (stacked.Settings[0].Type, stacked.Settings[0].Range, stacked.Settings[0].Default));
        Assert.Equal("glorot_uniform | glorot_normal | he_uniform | he_normal | lecun_normal",
            stacked.Settings.Single(setting => setting.Name == "initializer").Type);
    }

    [Fact]
    public void The_text_holds_every_setting_and_no_line_is_too_long()
    {
        var text = CatalogueText.Render();

        foreach (var entry in ModelCatalogue.Sections.SelectMany(section => section.Entries))
        {
            Assert.Contains(entry.Name, text, StringComparison.Ordinal);
            Assert.All(entry.Settings, setting => Assert.Contains($"    {setting.Name} ", text, StringComparison.Ordinal));
        }

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= CatalogueText.Width, line));
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void The_whole_file_it_shows_can_be_read()
    {
        var lines = CatalogueText.Render().Split('\n');
        var begin = Array.IndexOf(lines, "A whole file:") + 2;
        var yaml = string.Join("\n", lines.Skip(begin).TakeWhile(line => line.Length > 0).Select(line => line[2..]));

        Assert.Equal(4, ExperimentFile.Read(yaml, "shown.yaml", []).Trials.Count);
    }

    [Fact]
    public void One_entry_is_shown_by_itself()
    {
        var text = CatalogueText.Render("adam");

        Assert.StartsWith("  name: adam\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sgd", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_entry_is_told_the_nearest() =>
        Assert.Equal("unknown name 'stakced'; did you mean 'stacked'?",
            Assert.Throws<ArgumentException>(() => CatalogueText.Render("stakced")).Message);

    private static string Text(JsonNode? value) => value switch
    {
        null => "none",
        JsonArray array => $"[{string.Join(", ", array.Select(Text))}]",
        _ => value.ToJsonString().Trim('"').Replace("E", "e", StringComparison.Ordinal),
    };
}
