using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages.Security;
using AeCluster.Messages.Verbs;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Converts exceptions to text and an exit code.</summary>
public static class ErrorReport
{
    /// <summary>Writes <paramref name="error"/>; with <paramref name="verbose"/>, including the stack trace.</summary>
    /// <param name="json">Whether to write a JSON document on one line.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, TextWriter to, bool verbose, bool json = false)
    {
        // Tasks wrap the exceptions of their code; the wrapper has no information of its own.
        if (error is AggregateException { InnerExceptions: [var only] })
        {
            return Write(only, to, verbose, json);
        }

        var (message, hint, exitCode) = Describe(error, verbose);
        if (json)
        {
            to.WriteLine(JsonText.Line(
                new ErrorDocument(message, hint, exitCode, verbose ? error.ToString() : null) { Errors = Each(error) }));
            return exitCode;
        }

        // The report of a file begins its lines with their places; an interruption is no error.
        if (error is SpecFileException or OperationCanceledException)
        {
            to.WriteLine(message);
        }
        else
        {
            WriteLines(to, message, hint);
        }

        if (verbose)
        {
            to.WriteLine(error);
        }

        return exitCode;
    }

    private static (string Message, string? Hint, int ExitCode) Describe(Exception error, bool verbose) => error switch
    {
        UserErrorException known => (known.Message.TrimEnd(), known.Hint, known.ExitCode),
        SpecFileException => (error.Message.TrimEnd(), null, ExitCodes.BadInput),
        SecretFileException => (error.Message.TrimEnd(), SecretFileException.Hint, ExitCodes.BadInput),
        OperationCanceledException => ("interrupted", null, ExitCodes.Interrupted),

        // The message of the operating system is clear enough.
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
            (error.Message.TrimEnd(), null, ExitCodes.Failure),
        _ => (
            $"{error.GetType().Name}: {FirstLine(error.Message)}",
            verbose ? null : "run with -v for details",
            ExitCodes.Failure),
    };

    /// <returns>The errors of a report that may hold several; null for others.</returns>
    private static IReadOnlyList<ErrorItem>? Each(Exception error) => error switch
    {
        SpecFileException file => [.. file.Errors.Select(each => ItemOf(each, file.FileName))],
        UserErrorException { Each: { Count: > 0 } each } =>
            [.. each.Select(what => new ErrorItem(what, null, null, null, null, null))],
        _ => null,
    };

    private static ErrorItem ItemOf(SpecFileError error, string file)
    {
        var place = error.Place;
        var isInFile = place is { Flag: null, Line: > 0 };
        return new ErrorItem(
            place.Flag is { } flag ? $"{flag}: {error.What}" : error.What,
            place.Flag is null ? file : null,
            isInFile ? place.Line : null,
            isInFile ? place.Column : null,
            error.Path.Length > 0 ? error.Path : null,
            error.Remedy);
    }

    /// <summary>Writes an error and its hint in the common format.</summary>
    public static void WriteLines(TextWriter to, string message, string? hint)
    {
        to.WriteLine($"error: {message.TrimEnd()}");
        if (hint is not null)
        {
            to.WriteLine($"hint:  {hint}");
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
