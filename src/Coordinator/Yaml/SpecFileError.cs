namespace AeCluster.Coordinator.Yaml;

/// <summary>Where something was written: a line and column of the file (both from 1), or a flag of the command line.</summary>
/// <param name="Flag">The flag as typed, e.g. <c>--set training.epochs=2</c>; null for a place in the file.</param>
public readonly record struct SpecPlace(int Line, int Column, string? Flag = null)
{
    /// <summary>The place in the form that editors and terminals turn into a link, e.g. <c>file.yaml:12:5</c>.</summary>
    public string Describe(string fileName) => Flag ?? (Line > 0 ? $"{fileName}:{Line}:{Column}" : fileName);
}

/// <summary>One thing that is wrong with an experiment file or with a flag that changes it.</summary>
/// <param name="Path">Dotted path of the setting, e.g. <c>training.batch</c>; empty where there is none.</param>
/// <param name="Message">What is wrong and, where it can be said, what would be right.</param>
public sealed record SpecFileError(SpecPlace Place, string Path, string Message)
{
    /// <summary>The error on one line: place, path, message.</summary>
    public string Describe(string fileName) =>
        Path.Length == 0 ? $"{Place.Describe(fileName)}  {Message}" : $"{Place.Describe(fileName)}  {Path}: {Message}";
}
