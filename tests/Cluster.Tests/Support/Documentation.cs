using System.Text.RegularExpressions;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>The code blocks of the repository's Markdown pages.</summary>
public static partial class Documentation
{
    /// <summary>Folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all pages below <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.GetFiles(Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(Root, page).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every line of a <c>console</c> block that begins with a prompt, without prompt and comment.</summary>
    public static IReadOnlyList<string> Commands { get; } =
    [
        .. Pages.SelectMany(page => Blocks(page, "console"))
            .SelectMany(block => block.Split('\n'))
            .Select(line => Prompt().Match(line))
            .Where(match => match.Success)
            .Select(match => Comment().Replace(match.Groups["command"].Value, ""))
            .Distinct(),
    ];

    /// <summary>The arguments of each command that runs <c>aecluster</c>, without where its output goes.</summary>
    public static IReadOnlyList<string> AeclusterCommands { get; } =
    [
        .. Commands.Select(command => Program().Match(command))
            .Where(match => match.Success)
            .Select(match => match.Groups["arguments"].Value.Split(" > ")[0]),
    ];

    /// <summary>The contents of a page's code blocks of a language.</summary>
    public static IEnumerable<string> Blocks(string page, string language) =>
        Block()
            .Matches(File.ReadAllText(Path.Combine(Root, page)))
            .Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["content"].Value);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AeCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<content>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\w*\$ (?<command>.+)$")]
    private static partial Regex Prompt();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(deploy/local/)?aecluster (?<arguments>.+)$")]
    private static partial Regex Program();
}
