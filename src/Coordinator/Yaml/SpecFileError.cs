namespace AeCluster.Coordinator.Yaml;

/// <summary>Where something was written: line and column of the file (both from 1), or a command line flag.</summary>
/// <param name="Flag">The flag as typed, such as <c>--set training.epochs=2</c>; null for a place in the file.</param>
public readonly record struct SpecPlace(int Line, int Column, string? Flag = null)
{
    /// <summary>The place in the form that editors and terminals turn into a link, such as <c>file.yaml:12:5</c>.</summary>
    public string Describe(string fileName) => Flag ?? (Line > 0 ? $"{fileName}:{Line}:{Column}" : fileName);
}

/// <summary>One error in an experiment file or in a flag that overrides it.</summary>
/// <param name="Path">Dotted path of the setting, such as <c>training.batch</c>; empty if there is none.</param>
/// <param name="What">What is wrong and, where that is short, what would be right.</param>
/// <param name="Remedy">What to do about it, if <paramref name="What"/> does not say so.</param>
public sealed record SpecFileError(SpecPlace Place, string Path, string What, string? Remedy = null)
{
    /// <summary>What is wrong and, if known, what would be right.</summary>
    public string Message => Remedy is null ? What : $"{What}; {Remedy}";

    /// <summary>The same with a text at the end of the message.</summary>
    public SpecFileError With(string end) =>
        Remedy is null ? this with { What = What + end } : this with { Remedy = Remedy + end };

    /// <summary>The error on one line: place, path, message.</summary>
    public string Describe(string fileName) =>
        Path.Length == 0 ? $"{Place.Describe(fileName)}  {Message}" : $"{Place.Describe(fileName)}  {Path}: {Message}";
}
