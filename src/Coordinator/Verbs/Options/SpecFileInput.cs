using System.CommandLine;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The spec file and its overrides, as in <c>local</c>, <c>submit</c> and <c>validate</c>.</summary>
internal static class SpecFileInput
{
    public const string SetName = "--set";

    public static Argument<string> File()
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE", Description = "The experiment: a YAML file." };
        file.Validators.Add(result =>
        {
            var path = result.Tokens is [var token] ? token.Value : "";
            if (path.Length > 0 && !System.IO.File.Exists(path))
            {
                result.AddError(
                    Directory.Exists(path) ? $"'{path}' is a folder, not a file" : $"there is no file '{path}'{Nearest(path)}");
            }
        });
        return file.WithFiles();
    }

    public static Option<string[]> Set()
    {
        var set = new Option<string[]>(SetName)
        {
            HelpName = "KEY=VALUE",
            Description = "Change a setting of the file, e.g. training.epochs=3; may be repeated.",
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
        };
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (equals < 1 || token.Value[..equals].Trim().Length == 0)
                {
                    result.AddError($"--set must be key=value, e.g. training.epochs=3, not '{token.Value}'");
                    return;
                }
            }
        });
        return set;
    }

    private static string Nearest(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        if (!Directory.Exists(folder))
        {
            return $": there is no folder '{folder}'";
        }

        var specs = Directory.EnumerateFiles(folder)
            .Where(each => Path.GetExtension(each) is ".yaml" or ".yml")
            .Select(each => Path.GetFileName(each));
        return NearestWord.Find(Path.GetFileName(path), specs) is [var nearest] ? $"; did you mean '{nearest}'?" : "";
    }
}
