using System.Reflection;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Architecture.Tests;

public class NamingTests
{
    private const int LongestFile = 300;
    private const int LongestLine = 130;

    [Fact]
    public void Nothing_is_named_for_being_left_over()
    {
        var words = new[] { "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Misc", "Manager" };
        var named = Layers.All.SelectMany(Layers.TypesOf)
            .SelectMany(type => type.FullName!.Split('.', '+').Select(part => (Type: type.FullName!, Part: part.Split('`')[0])))
            .Where(name => words.Any(word => name.Part.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => name.Part)
            .Distinct();
        // The manager of experiments does manage experiments.
        Assert.Empty(named.Except(["ExperimentManager"]));
    }

    [Fact]
    public void Messages_between_processes_are_data_alone()
    {
        var pending = new Stack<Type>(
            Layers.Messages.GetTypes().Where(type => type.IsAssignableTo(typeof(IWireMessage)) && !type.IsInterface));
        var seen = new HashSet<Type>();
        while (pending.TryPop(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            Assert.False(type.IsAssignableTo(typeof(ICanTell)), $"{type} is an address within one process.");
            Assert.False(type.FullName!.StartsWith("TorchSharp", StringComparison.Ordinal), $"{type} is not data.");
            foreach (
                var part in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Select(property => property.PropertyType))
            {
                pending.Push(part.IsArray ? part.GetElementType()! : part);
                Array.ForEach(part.GetGenericArguments(), pending.Push);
            }
        }

        Assert.Contains(typeof(Specs.TrialSpec), seen);
    }

    [Fact]
    public void Messages_cannot_be_changed_after_they_are_made() =>
        Assert.All(
            Layers
                .Messages.GetTypes()
                .Where(type => type.IsAssignableTo(typeof(IWireMessage)) && !type.IsInterface)
                .SelectMany(type => type.GetProperties())
                .Where(property => property.SetMethod is not null),
            property =>
                Assert.Contains(
                    typeof(System.Runtime.CompilerServices.IsExternalInit),
                    property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));

    [Fact]
    public void Source_files_are_short_enough_to_be_read() => Assert.DoesNotContain(
        Repository.Sources("src"), file => File.ReadLines(Path.Combine(Repository.Root, file)).Count() > LongestFile);

    [Fact]
    public void Source_lines_fit_on_a_screen() => Assert.All(Repository.Sources("src"), file => Assert.DoesNotContain(
        File.ReadLines(Path.Combine(Repository.Root, file)), line => line.Length > LongestLine));

    [Fact]
    public void Specs_are_of_actors_and_tests_of_the_rest() => Assert.All(
        Repository.Sources("tests").Where(file => file.EndsWith("Specs.cs", StringComparison.Ordinal)),
        file => Assert.Matches("TestKit|ActorSystem|Cluster", File.ReadAllText(Path.Combine(Repository.Root, file))));
}
