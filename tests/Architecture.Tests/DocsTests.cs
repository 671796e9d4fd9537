using System.Text.RegularExpressions;

namespace AeCluster.Architecture.Tests;

/// <summary>What the documentation says about the repository is there.</summary>
public sealed partial class DocsTests
{
    private const int MaxReadmeLines = 120;
    private const int MaxImageBytes = 300_000;

    private static readonly string[] _pages =
    [
        .. Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages => [.. _pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading_of_it(string page)
    {
        var broken = LinksOf(page)
            .Where(link => !Path.Exists(link.Target) || !HasHeading(link.Target, link.Heading))
            .Select(link => link.Text);
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_source_path_that_a_page_names_exists(string page) => Assert.All(
        SourcePath()
            .Matches(Read(page))
            .Select(match => match.Groups["path"].Value)
            .Where(path => !path.Contains("NAME", StringComparison.Ordinal)),
        path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

    [Fact]
    public void Every_page_is_linked_from_another() => Assert.Empty(
        _pages.Except(
            _pages
                .SelectMany(page => LinksOf(page).Where(link => link.Target != Path.Combine(Repository.Root, page)))
                .Select(link => Path.GetRelativePath(Repository.Root, link.Target).Replace('\\', '/'))
                .Append("README.md")));

    [Fact]
    public void The_readme_is_short() => Assert.InRange(Read("README.md").TrimEnd().Split('\n').Length, 1, MaxReadmeLines);

    [Fact]
    public void Pictures_are_small() => Assert.All(
        Directory.GetFiles(Path.Combine(Repository.Root, "docs", "images")),
        picture => Assert.InRange(new FileInfo(picture).Length, 1, MaxImageBytes));

    [Fact]
    public void Every_layer_is_explained()
    {
        var page = Read("docs/architecture.md");
        Assert.All(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
                .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any())
                .Select(folder => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), folder).Split(['/', '\\']))
                .Where(parts => parts.Length > 1 && !parts.Contains("obj") && !parts.Contains("bin")),
            parts => Assert.Matches($@"`({Regex.Escape(string.Join('.', parts[1..]))}|\.{parts[^1]})`", page));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    private static IEnumerable<(string Text, string Target, string Heading)> LinksOf(string page) => Link()
        .Matches(CodeBlock().Replace(Read(page), ""))
        .Where(link => !link.Groups["target"].Value.Contains("://", StringComparison.Ordinal))
        .Select(link => (
            link.Value,
            link.Groups["target"].Value is { Length: > 0 } target
                ? Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target))
                : Path.Combine(Repository.Root, page),
            link.Groups["heading"].Value));

    /// <summary>Whether a heading of the file has this anchor, as GitHub makes them.</summary>
    private static bool HasHeading(string file, string anchor) =>
        anchor.Length == 0
        || File.ReadLines(file)
            .Where(line => line.StartsWith('#'))
            .Any(line => NotInAnchor().Replace(line.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-') == anchor);

    [GeneratedRegex(@"\]\((?<target>[^)#\s]*)(#(?<heading>[^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>(src|tests|deploy|docs)/[\w./-]+)`")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
