using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Random settings, and random ways to choose another kind: every setting that both kinds have survives.</summary>
public sealed class SharedSettingsTests
{
    /// <summary>Sections with kinds, and settings around each that make a trial of it valid whatever its kind.</summary>
    private static readonly (string Path, Type Type)[] _sections =
    [
        ("model", typeof(ModelSpec)), ("data", typeof(DataSpec)), ("training.optimizer", typeof(OptimizerSpec)),
        ("model.encoder", typeof(ModelSpec)), ("training.pretraining.optimizer", typeof(OptimizerSpec)),
    ];

    /// <summary>A valid value for every setting that several kinds have, other than any default.</summary>
    private static readonly Dictionary<string, string> _values = new()
    {
        ["initializer"] = "he_normal",
        ["output"] = "linear",
        ["codings"] = "7",
        ["hidden"] = "[13]",
        ["activation"] = "gelu",
        ["channels"] = "",
        ["learning_rate"] = "0.375",
        ["momentum"] = "0.625",
        ["epsilon"] = "0.0001",
        ["train"] = "77",
        ["validation"] = "33",
        ["seed"] = "9",
        ["noise"] = "",
        ["file"] = "x.bin",
        ["scale"] = "unit",
        ["split"] = "last",
        ["split_seed"] = "5",
        ["limit"] = "44",
        ["labels"] = "y.bin",
        ["validation_file"] = "",
        ["validation_labels"] = "",
        ["class_names"] = "[u, v]",
        ["memory"] = "load",
    };

    [Fact]
    public void Every_setting_that_several_kinds_have_is_tried() => Assert.Empty(_sections
        .SelectMany(section => SpecShape.Choice(section.Type)!.Choices.SelectMany(kind => kind.Settings))
        .GroupBy(setting => setting.Name)
        .Where(group => group.Select(setting => setting.Property.DeclaringType).Distinct().Count() > 1)
        .Select(group => group.Key)
        .Except(_values.Keys));

    [Property(MaxTest = 2000)]
    public void What_both_kinds_have_is_kept_and_what_the_new_one_has_not_is_left_out(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var (path, type) = Pick(_sections);
        var choice = SpecShape.Choice(type)!;
        var kinds = choice.Choices.Where(kind => path != "model.encoder" || kind.Type != typeof(ClassifierSpec)).ToList();
        var (below, above) = (Pick(kinds), Pick(kinds));
        var given = below.Settings
            .Where(setting => _values.GetValueOrDefault(setting.Name, "").Length > 0 && (setting.IsRequired || random.Below(2) == 0))
            .ToList();
        var section = string.Join(", ", given.Select(setting => $"{setting.Name}: {_values[setting.Name]}").Prepend(
            $"{choice.Key}: {below.Word}"));
        var required = above.Settings.Where(setting => setting.IsRequired && !given.Any(it => it.Name == setting.Name)).ToList();
        var chosen = $"{choice.Key}: {above.Word}" + string.Concat(required.Select(setting => $", {setting.Name}: f"));

        var (search, flags) = random.Below(4) switch
        {
            0 => ($"search: {{strategy: grid, over: {{{path}: [{{{chosen}}}]}}}}", Array.Empty<string>()),
            1 => ($"search: {{strategy: list, trials: [{Nested(path, $"{{{chosen}}}")}]}}", []),
            2 => ("", [$"{path}={{{chosen}}}"]),
            _ => (
                $"search: {{strategy: random, samples: 1, over: {{{path}.{choice.Key}: [{above.Word}]"
                    + string.Concat(required.Select(setting => $", {path}.{setting.Name}: [f]")) + "}}",
                []),
        };

        var (tree, leftOut) = Laid(path, $"{{{section}}}", search, flags);

        var words = path.Split('.');
        foreach (var setting in given)
        {
            var value = SettingPath.Find(tree, [.. words, setting.Name]);
            Assert.True(
                above.Find(setting.Name) is null == value is null,
                $"seed {seed}: {path}.{setting.Name} of {below.Word} under {above.Word}");
            Assert.True(value is null || YamlText.Flow(value) == _values[setting.Name], $"seed {seed}: {path}.{setting.Name}");
        }

        Assert.Equal(above.Word, ((SpecScalar)SettingPath.Find(tree, [.. words, choice.Key])!).Text);
        Assert.Equal(
            given.Where(setting => above.Find(setting.Name) is null).Select(setting => $"{path}.{setting.Name}").Order(),
            leftOut.Select(left => left.Path).Order());

        T Pick<T>(IReadOnlyList<T> pool) => pool[(int)random.Below((ulong)pool.Count)];
    }

    private static (SpecMapping Settings, IReadOnlyList<LeftOutSetting> LeftOut) Laid(
        string path, string section, string search, IReadOnlyList<string> settings)
    {
        var errors = new SpecErrors();
        var flags = SettingFlag.Parse(settings, errors);
        var file = (SpecMapping)YamlTree.Read(Nested(path, section), errors)!;
        var node = search.Length == 0 ? null : ((SpecMapping)YamlTree.Read(search, errors)!).Find("search")!.Value;
        var trials = node is null ? SearchSection.OneTrial(default) : new SearchReader(flags, errors, []).Read(node, 1);
        var trial = Assert.Single(new TrialLayers(file, flags.Trees).Of(trials.Trials));
        Assert.Empty(errors.All);
        return (trial.Settings, trial.LeftOut);
    }

    private static string Nested(string path, string value)
    {
        var words = path.Split('.');
        // The encoder is a setting of the classifier only.
        var beside = path == "model.encoder" ? "variant: classifier, " : "";
        return words.Reverse().Aggregate(value, (inner, word) => $"{{{(word == "encoder" ? beside : "")}{word}: {inner}}}");
    }
}
