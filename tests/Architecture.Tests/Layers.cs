using System.Reflection;
using NetArchTest.Rules;

namespace AeCluster.Architecture.Tests;

/// <summary>The assemblies under test, and what they are made of.</summary>
internal static class Layers
{
    public static readonly Assembly Specs = typeof(Specs.TrialSpec).Assembly;
    public static readonly Assembly Messages = typeof(Messages.IWireMessage).Assembly;
    public static readonly Assembly Models = typeof(Models.Runtime.Devices).Assembly;
    public static readonly Assembly Worker = typeof(Worker.Hosting.WorkerHost).Assembly;
    public static readonly Assembly Coordinator = typeof(Coordinator.Hosting.CoordinatorHost).Assembly;

    public static readonly IReadOnlyList<Assembly> All = [Specs, Messages, Models, Worker, Coordinator];

    /// <summary>What the assembly refers to, beyond .NET itself.</summary>
    public static IEnumerable<string> ReferencesOf(Assembly assembly) =>
        assembly
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name =>
                name is not ("mscorlib" or "netstandard" or "System") && !name.StartsWith("System.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Types that people wrote.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) => Types.InAssembly(assembly).GetTypes()
        .Where(type => type.Namespace?.StartsWith("AeCluster", StringComparison.Ordinal) == true && !type.Name.Contains('<'));
}
