using System.CommandLine;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The files that a verb writes; the extension of each selects its content.</summary>
internal static class OutputOption
{
    private const string Name = "--out";

    /// <param name="extensions">Extensions that the verb supports.</param>
    /// <param name="usual">Files that it writes by default.</param>
    public static Option<string[]> Create(string[] extensions, string[] usual)
    {
        var option = new Option<string[]>(Name)
        {
            HelpName = "FILE",
            Description =
                $"A file to write, {Alternatives(extensions)} by its extension; may be repeated. Replaces what is there. "
                    + $"[default: {string.Join(", ", usual)}]",
            Arity = ArgumentArity.OneOrMore,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!extensions.Contains(Path.GetExtension(token.Value)))
                {
                    result.AddError($"{Name} must be a {Alternatives(extensions)} file, not '{token.Value}'");
                    return;
                }

                if (Directory.Exists(token.Value))
                {
                    result.AddError($"{Name} '{token.Value}' is a folder; name a file in it");
                    return;
                }
            }

            var files = result.Tokens.GroupBy(token => Path.GetFullPath(token.Value));
            if (files.FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                result.AddError($"{Name} '{twice.First().Value}' is named twice");
            }
        });
        return option.WithFiles();
    }

    /// <summary>The named files, which may exist and are replaced, or else the default files, which must not exist: the verb
    /// looks once it has checked its input.</summary>
    public static (string[] Files, bool AreNamed) Files(ParseResult parsed, Option<string[]> option, string[] usual) =>
        parsed.GetValue(option) is { Length: > 0 } named ? (named, true) : (usual, false);

    private static string Alternatives(string[] extensions) =>
        extensions.Length == 1 ? extensions[0] : $"{string.Join(", ", extensions[..^1])} or {extensions[^1]}";
}
