using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Converts exceptions to text and an exit code.</summary>
public static class ErrorReport
{
    /// <summary>Writes <paramref name="error"/>; with <paramref name="verbose"/>, including the stack trace.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, TextWriter to, bool verbose)
    {
        // Tasks wrap the exceptions of their code; the wrapper has no information of its own.
        if (error is AggregateException { InnerExceptions: [var only] })
        {
            return Write(only, to, verbose);
        }

        var exitCode = ExitCodes.Failure;
        switch (error)
        {
            case UserErrorException known:
                WriteLines(to, known.Message, known.Hint);
                exitCode = known.ExitCode;
                break;
            case SpecFileException wrongFile:
                to.WriteLine(wrongFile.Message.TrimEnd());
                exitCode = ExitCodes.BadInput;
                break;
            case SecretFileException noSecret:
                WriteLines(to, noSecret.Message, SecretFileException.Hint);
                exitCode = ExitCodes.BadInput;
                break;
            case OperationCanceledException:
                to.WriteLine("interrupted");
                exitCode = ExitCodes.Interrupted;
                break;
            // The message of the operating system is clear enough.
            case FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException:
                WriteLines(to, error.Message, null);
                break;
            default:
                WriteLines(to, $"{error.GetType().Name}: {FirstLine(error.Message)}", verbose ? null : "run with -v for details");
                break;
        }

        if (verbose)
        {
            to.WriteLine(error);
        }

        return exitCode;
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
