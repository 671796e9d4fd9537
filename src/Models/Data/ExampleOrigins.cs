namespace AeCluster.Models.Data;

/// <summary>Where the examples of a data set are in the files that the user knows.</summary>
/// <param name="Rows">Row of each example in its file, the first is 0; a header and blank lines do not count. Empty if the
/// examples are not rows of a file.</param>
/// <param name="Files">The file of each example in its folder, for example <c>cat/1.png</c>; empty if examples are not
/// files.</param>
public sealed record ExampleOrigins(IReadOnlyList<int> Rows, IReadOnlyList<string> Files)
{
    /// <summary>Examples that come with the program.</summary>
    public static ExampleOrigins None { get; } = new([], []);

    /// <summary>An example in words: its number, and its file or its row where the number does not tell it.</summary>
    public string Describe(int example) =>
        Files.Count > 0 ? $"example {example}, {Files[example]}"
        : Rows.Count > 0 && Rows[example] != example ? $"example {example}, row {Rows[example]}"
        : $"example {example}";

    /// <summary>Those of these examples followed by those of others.</summary>
    public ExampleOrigins Then(ExampleOrigins others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new ExampleOrigins([.. Rows, .. others.Rows], [.. Files, .. others.Files]);
    }
}
