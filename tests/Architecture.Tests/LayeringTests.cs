using Mono.Cecil;

namespace AeCluster.Architecture.Tests;

/// <summary>
/// The namespaces of each project in one order: a namespace may use only those listed before it. So there are no circles, and a
/// reader who starts at the top never meets a name that has not been explained yet.
/// </summary>
public class LayeringTests
{
    private static readonly Dictionary<string, string[]> _layers = new()
    {
        ["Specs"] = ["Schema", "Data", "Models", "Optimizers", "Training", "", "Inspection"],
        ["Messages"] = ["", "Security", "Protocol", "Wire", "Verbs"],
        ["Models"] =
        [
            "Random", "Runtime", "Kernels",
            "Data", "Data.Formats", "Data.Images", "Data.Streaming", "Data.Loading", "Data.Sources",
            "Data.Inspection",
            "Analysis", "Analysis.Tsne",
            "Layers", "Variants", "Checkpoints",
            "Training.Sharding", "Training.Optimizers", "Training.Objectives", "Training",
            "Figures",
        ],
        ["Worker"] =
        [
            "Cores", "Mesh", "Mesh.Frames", "Mesh.Links", "Mesh.Reduction", "Mesh.Plan", "Mesh.Exchange", "Mesh.Connecting",
            "Mesh.InMemory", "Figures", "Training", "Training.Single", "Training.Parallel", "Training.Attempts", "Artifacts",
            "Actors", "Verbs", "Hosting",
        ],
        ["Coordinator"] =
        [
            "Text", "Errors", "Files", "Yaml", "Binding", "Catalogue", "Expectations",
            "Search.Spaces", "Search.Numerics", "Search.Strategies", "Search.Strategies.Grid", "Search.Strategies.Random",
            "Search.Strategies.Qmc", "Search.Strategies.Tpe", "Search.Strategies.Cmaes", "Search.Strategies.Gp",
            "Search.Strategies.Nsga2", "Search.Statistics", "Search.Stopping", "Search.Goals", "Search.Machine",
            "Search.Conditions", "Search", "Analysis", "Analysis.Importance",
            "Planning", "Inspection", "Decisions",
            "Decisions.Parallel", "Views", "Results", "Results.Tables", "Results.Plots", "Results.Reports",
            "Results.Drawing", "Results.Studies", "Results.Writing",
            "Journal", "Membership", "Actors", "Api", "Hosting", "Client", "Display", "Local", "Chaos", "Verbs.Options",
            "Verbs.Shell", "Verbs",
        ],
    };

    public static TheoryData<string> Projects => [.. _layers.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_uses_only_those_before_it(string project)
    {
        var wrong = DependenciesOf(project)
            .Where(use => Place(project, use.To) is var to && (to < 0 || to > Place(project, use.From)))
            .Select(use => $"{use.From} uses {use.To}: {use.Where}");
        Assert.Empty(wrong.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_namespace_is_listed_and_every_listed_one_exists(string project) =>
        Assert.Equal(
            _layers[project].Select(layer => Full(project, layer)).Order(StringComparer.Ordinal),
            Repository
                .Sources($"src/{project}")
                .Select(Repository.NamespaceIn)
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal));

    [Fact]
    public void A_namespace_is_its_folder() => Assert.All(
        Repository.Sources("src").Concat(Repository.Sources("tests")).Where(file => Repository.NamespaceIn(file) is not null),
        file => Assert.Equal("AeCluster." + string.Join('.', file.Split('/')[1..^1]), Repository.NamespaceIn(file)));

    [Fact]
    public void These_rules_can_fail() =>
        Assert.Contains(DependenciesOf("Worker"), use =>
            (use.From, use.To) == ("AeCluster.Worker.Hosting", "AeCluster.Worker.Actors"));

    private static string Full(string project, string layer) =>
        layer.Length == 0 ? $"AeCluster.{project}" : $"AeCluster.{project}.{layer}";

    private static int Place(string project, string space) =>
        Array.FindIndex(_layers[project], layer => Full(project, layer) == space);

    /// <summary>Uses across namespaces of one project: those in the compiled code, and the using directives, which constants
    /// need.</summary>
    private static IEnumerable<(string From, string To, string Where)> DependenciesOf(string project)
    {
        var root = $"AeCluster.{project}";
        var assembly = Layers.All.Single(assembly => Layers.TypesOf(assembly).Any(type => IsWithin(root, type.Namespace!)));
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var compiled = module
            .GetTypes()
            .Where(type => type.BaseType is not null || type.IsInterface)
            .SelectMany(type =>
                TypeUses
                    .Of(type)
                    .Select(used => (From: NamespaceOf(type), To: NamespaceOf(used), Where: Outermost(type).Name)));
        var written = Repository
            .Sources($"src/{project}")
            .Where(file => Repository.NamespaceIn(file) is not null)
            .SelectMany(file =>
                Repository.UsingsIn(file).Select(used => (From: Repository.NamespaceIn(file)!, To: used, Where: file)));
        return
        [
            .. compiled
                .Concat(written)
                .Where(use => use.From != use.To && IsWithin(root, use.From) && IsWithin(root, use.To)),
        ];
    }

    private static bool IsWithin(string root, string space) =>
        space == root || space.StartsWith(root + ".", StringComparison.Ordinal);

    private static string NamespaceOf(TypeReference type) => Outermost(type).Namespace;

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
