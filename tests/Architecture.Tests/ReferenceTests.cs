using System.Reflection;
using NetArchTest.Rules;

namespace AeCluster.Architecture.Tests;

public class ReferenceTests
{
    [Fact]
    public void Specs_know_nobody() => Assert.Empty(Layers.ReferencesOf(Layers.Specs));

    [Fact]
    public void Messages_know_specs_akka_and_the_log_only() => Assert.All(
        Layers.ReferencesOf(Layers.Messages),
        // Akka hands its transports the byte strings of its serializer, Google.Protobuf. Every program of a cluster writes its
        // log alike, without what Akka says of ordinary events.
        name => Assert.True(
            name is "AeCluster.Specs" or "Google.Protobuf" || IsOf("Akka", name) || IsOf("Serilog", name), name));

    [Fact]
    public void Models_know_specs_tensors_pictures_and_tables_only() =>
        Assert.All(Layers.ReferencesOf(Layers.Models), name =>
            Assert.True(
                name is "AeCluster.Specs" || IsOf("TorchSharp", name) || IsOf("SkiaSharp", name) || IsOf("Sylvan.Data", name),
                name));

    [Fact]
    public void A_worker_knows_neither_the_coordinator_nor_the_web_server() => Assert.DoesNotContain(
        Layers.ReferencesOf(Layers.Worker), name => name == Name(Layers.Coordinator) || IsOf("Microsoft.AspNetCore", name));

    [Fact]
    public void The_coordinator_knows_neither_workers_nor_models_nor_tensors() =>
        Assert.DoesNotContain(Layers.ReferencesOf(Layers.Coordinator), name =>
            name == Name(Layers.Worker) || name == Name(Layers.Models) || IsOf("TorchSharp", name));

    [Fact]
    public void The_coordinator_has_no_tensors_by_way_of_a_package_either() =>
        Assert.DoesNotContain("TorchSharp", File.ReadAllText(Path.ChangeExtension(Layers.Coordinator.Location, ".deps.json")));

    [Fact]
    public void Decisions_know_no_actors_clocks_or_files() => DoNotKnow(Types.InAssembly(Layers.Coordinator)
        .That().ResideInNamespace("AeCluster.Coordinator.Decisions"),
        "Akka", "System.IO", "System.Net", "System.TimeProvider", "Microsoft.AspNetCore", "Serilog");

    [Fact]
    public void Reading_spec_files_and_searching_need_no_actors() => DoNotKnow(Types.InAssembly(Layers.Coordinator)
        .That().ResideInNamespaceMatching(@"^AeCluster\.Coordinator\.(Yaml|Binding|Search|Planning|Results)"),
        "Akka");

    [Fact]
    public void The_workers_actors_see_no_tensors() => DoNotKnow(Types.InAssembly(Layers.Worker)
        .That().ResideInNamespace("AeCluster.Worker.Actors"),
        "TorchSharp", "AeCluster.Models");

    [Fact]
    public void The_gradient_exchange_sees_neither_actors_nor_tensors() => DoNotKnow(Types.InAssembly(Layers.Worker)
        .That().ResideInNamespace("AeCluster.Worker.Mesh"),
        "Akka", "TorchSharp", "AeCluster.Messages.Protocol", "AeCluster.Messages.Wire", "AeCluster.Worker.Actors",

        // Of the models it knows the order in which shards are added, and nothing else.
        "AeCluster.Models.Autoencoder", "AeCluster.Models.Data", "AeCluster.Models.Layers", "AeCluster.Models.Variants",
        "AeCluster.Models.Checkpoints", "AeCluster.Models.Training.Trainer", "AeCluster.Models.Training.Optimizers");

    [Fact]
    public void These_rules_can_fail() => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => DoNotKnow(
        Types.InAssembly(Layers.Worker).That().ResideInNamespace("AeCluster.Worker.Actors"), "AeCluster.Worker.Training"));

    private static void DoNotKnow(PredicateList types, params string[] others)
    {
        Assert.NotEmpty(types.GetTypes());
        var result = types.ShouldNot().HaveDependencyOnAny(others).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    private static string Name(Assembly assembly) => assembly.GetName().Name!;

    private static bool IsOf(string family, string name) =>
        name == family || name.StartsWith(family + ".", StringComparison.Ordinal);
}
