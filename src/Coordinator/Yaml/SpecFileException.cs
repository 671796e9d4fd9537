using System.Text;

namespace AeCluster.Coordinator.Yaml;

/// <summary>An experiment file is wrong. The message is the full report, ready to print.</summary>
public sealed class SpecFileException : Exception
{
    private const int MaxErrorsShown = 100;

    public SpecFileException(string fileName, IReadOnlyList<SpecFileError> errors)
        : base(Report(fileName, errors))
    {
        FileName = fileName;
        Errors = errors;
    }

    public string FileName { get; }

    /// <summary>Every error, those of the file in its order and then those of the flags.</summary>
    public IReadOnlyList<SpecFileError> Errors { get; }

    private static string Report(string fileName, IReadOnlyList<SpecFileError> errors)
    {
        var report = new StringBuilder();
        foreach (var error in errors.Take(MaxErrorsShown))
        {
            report.Append(error.Describe(fileName)).Append('\n');
        }

        if (errors.Count > MaxErrorsShown)
        {
            report.Append($"... and {errors.Count - MaxErrorsShown} more\n");
        }

        return report.Append(errors.Count == 1 ? "1 error" : $"{errors.Count} errors").ToString();
    }
}
