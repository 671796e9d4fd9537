using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.RegularExpressions;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Reads experiment files: YAML text becomes a plan of fully specified trials, or all errors are reported.</summary>
public static partial class ExperimentFile
{
    private const long MaxBytes = 4 << 20;

    private static readonly string[] _keys =
        ["name", .. TrialNotesReader.ExpectationKeys, .. SpecPaths.TrialKeys, "search", ResolvedFile.StopAfterFailures,
            SlotSettings.PriorityKey, SlotSettings.MaxSlotsKey];

    private static readonly RangeAttribute _stopAfter = new(1, SearchSection.MaxTrials);

    /// <param name="fileName">Name of the file in error messages.</param>
    /// <param name="settings">
    /// <c>path=value</c> with the value in YAML, as in <c>--set</c> flags. They override the file and its search: an axis over
    /// such a path is left out with a warning.
    /// </param>
    /// <exception cref="SpecFileException">The file or a setting is wrong; has every error found.</exception>
    public static ExperimentPlan Read(string yaml, string fileName, IReadOnlyList<string> settings) =>
        Read(yaml, fileName, settings, folder: null);

    /// <summary>Reads what a search was read from once more.</summary>
    /// <exception cref="SpecFileException">This version understands it differently.</exception>
    public static ExperimentPlan Read(SearchSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source.Yaml, source.FileName, source.Settings, source.Folder);
    }

    /// <param name="folder">The folder of the file, to find data beside it; null if the file is not on this machine.</param>
    /// <inheritdoc cref="Read(string, string, IReadOnlyList{string})"/>
    private static ExperimentPlan Read(string yaml, string fileName, IReadOnlyList<string> settings, string? folder)
    {
        var errors = new SpecErrors();
        var flags = SettingFlag.Parse(settings, errors);
        var file = Root(yaml, errors);
        if (file is null)
        {
            throw errors.ToException(fileName);
        }

        var warnings = new List<(SpecPlace Place, string Text)>();
        var given = flags.Trees.Select(flag => KnownKeys.Of(flag, _keys, "", "", errors)).ToList();
        var root = given.Aggregate(file, SpecMerge.Trial);
        var name = Name(root, errors);
        var stopAfter = StopAfterFailures(root, errors);
        var slots = SlotSettings.Read(root, errors);
        var searchNode = root.Find("search")?.Value;
        var search = searchNode is null
            ? SearchSection.OneTrial(root.Place) with
            {
                Notes = [new(null, new TrialNotesReader(errors, warnings, isAlone: true).ReadExpectations(root, ""))],
            }
            : new SearchReader(flags, errors, warnings).Read(searchNode, Seed(root));
        if (searchNode is not null)
        {
            RefuseExpectations(root, errors);
        }

        var layers = new TrialLayers(TrialPart(file), given.ConvertAll(TrialPart));
        var open = search.Open is { } sequence && errors.Count == 0 ? new OpenPlanner(layers, sequence, folder, errors) : null;
        var trials = open?.Sample(search, warnings) ?? new TrialBinder(layers, errors).Bind(search);
        slots.Check(root, trials.Select(trial => trial.Spec), errors);
        if (errors.Count > 0)
        {
            throw errors.ToException(fileName);
        }

        if (folder is not null)
        {
            trials = [.. trials.Select(trial => trial with { Spec = DataPaths.Anchor(trial.Spec, folder) })];
        }

        var plan = ExperimentPlanner.Plan(
            name!, fileName, search, searchNode, flags, settings, trials, warnings, stopAfter, slots);
        return open is null
            ? plan
            : plan with
            {
                Trials = [],
                Samples = plan.Trials,
                Search = open.Plan(trials, new SearchSource(yaml, fileName, settings, folder)),
                ResolvedYaml = ResolvedFile.OfSearch(yaml, settings),
            };
    }

    /// <summary>Reads a file of at most 4 MiB and resolves the paths of data beside it.</summary>
    /// <inheritdoc cref="Read(string, string, IReadOnlyList{string})" path="/param[@name='settings']"/>
    /// <exception cref="SpecFileException">The file is missing, unreadable, too large or wrong.</exception>
    public static ExperimentPlan ReadFrom(string path, IReadOnlyList<string> settings)
    {
        var name = Path.GetFileName(path) is { Length: > 0 } last ? last : path;
        string text;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw Unreadable(name, $"'{path}' has {file.Length} bytes; an experiment file has at most {MaxBytes}");
            }

            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            text = reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable(name, $"there is no file '{path}'");
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable(name, $"'{path}' is not text in UTF-8");
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = Directory.Exists(path) ? "it is a folder" : exception.Message;
            throw Unreadable(name, $"'{path}' cannot be read: {reason}");
        }

        return Read(text, name, settings, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    private static SpecMapping? Root(string yaml, SpecErrors errors)
    {
        var before = errors.Count;
        var node = YamlTree.Read(yaml.TrimStart('\ufeff'), errors);
        if (node is SpecMapping root)
        {
            return KnownKeys.Of(root, _keys, "", "", errors);
        }

        if (errors.Count > before)
        {
            return null;
        }

        var isEmpty = node is null || (node is SpecScalar scalar && CoreScalar.IsNull(scalar));
        var start = "begin with, for example, 'name: my-experiment'";
        errors.Add(node?.Place ?? new SpecPlace(1, 1), "", isEmpty
            ? $"the file is empty; {start}"
            : $"expected a mapping of settings, got {node!.Describe()}; {start}");
        return null;
    }

    private static string? Name(SpecMapping root, SpecErrors errors)
    {
        const string Expected = "1 to 64 lower case letters, digits and hyphens, such as my-experiment";
        if (root.Find("name") is not { } entry)
        {
            errors.Add(root.Place, "name", $"missing; expected {Expected}");
        }
        else if (entry.Value is SpecScalar name && NamePattern().IsMatch(name.Text))
        {
            return name.Text;
        }
        else
        {
            errors.Add(entry.Value.Place, "name", $"expected {Expected}, got {entry.Value.Describe()}");
        }

        return null;
    }

    private static int? StopAfterFailures(SpecMapping root, SpecErrors errors) =>
        root.Find(ResolvedFile.StopAfterFailures)?.Value switch
        {
            null => ExperimentPlan.UsualStopAfterFailures,
            SpecScalar { Text: ResolvedFile.None } => null,
            SpecScalar scalar when CoreScalar.IsNull(scalar) => null,
            var node => (int?)new ScalarBinder(errors).Bind(typeof(int), _stopAfter, node, ResolvedFile.StopAfterFailures),
        };

    private static void RefuseExpectations(SpecMapping root, SpecErrors errors)
    {
        foreach (var entry in root.Entries.Where(entry => TrialNotesReader.ExpectationKeys.Contains(entry.Key)))
        {
            errors.Add(
                entry.Place,
                entry.Key,
                $"belongs to one trial: with 'strategy: list', write '{entry.Key}' beside that trial's settings in "
                    + "search.trials");
        }
    }

    private static SpecMapping TrialPart(SpecMapping root) =>
        new([.. root.Entries.Where(entry => SpecPaths.TrialKeys.Contains(entry.Key))], root.Place);

    private static long Seed(SpecMapping root) =>
        root.Find("seed")?.Value is SpecScalar seed && CoreScalar.AsWhole(seed) is { } given ? given : DefaultSeed;

    private static long DefaultSeed => new TrialSpec { Data = null!, Model = null! }.Seed;

    private static SpecFileException Unreadable(string name, string message) => new(name, [new(default, "", message)]);

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
