using AeCluster.Messages.Verbs;
using AeCluster.Messages.Wire;
using AeCluster.Models.Analysis;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;

namespace AeCluster.Worker.Verbs;

/// <summary>Bad input, with a message for the user: the same call would fail again.</summary>
/// <param name="hint">What to do about it, if known.</param>
internal sealed class VerbException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}

/// <summary>Converts an exception to text, in the form of all errors of the command line, and an exit code.</summary>
internal static class VerbErrors
{
    public const int Failure = 1;
    public const int BadInput = 2;
    public const int Interrupted = 130;

    /// <param name="json">Whether to write a JSON document on one line, as the command line does.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, TextWriter to, bool verbose, bool json = false)
    {
        var (message, hint, exitCode) = Describe(error, verbose);
        if (json)
        {
            to.WriteLine(JsonText.Line(
                new ErrorDocument(message.Trim(), hint, exitCode, verbose ? error.ToString() : null)));
            return exitCode;
        }

        to.WriteLine($"{(error is OperationCanceledException ? "" : "error: ")}{message.TrimEnd()}");
        if (hint is not null)
        {
            to.WriteLine($"hint:  {hint}");
        }

        if (verbose)
        {
            to.WriteLine(error);
        }

        return exitCode;
    }

    private static (string Message, string? Hint, int ExitCode) Describe(Exception error, bool verbose) =>
        error switch
        {
            VerbException known => (known.Message, known.Hint, BadInput),
            CheckpointException or DataException or AnalysisException => (error.Message, null, BadInput),
            DeviceException or NativeRuntimeException => (error.Message, null, Failure),
            OperationCanceledException => ("interrupted", null, Interrupted),

            // From writing files: errors of reading are converted where they occur.
            IOException or UnauthorizedAccessException => (
                error.Message,
                "make sure that there is space and that the folder can be written, or name another with --out",
                Failure),
            _ => (
                $"{error.GetType().Name}: {error.Message.Split('\n', 2)[0].TrimEnd()}",
                verbose ? null : "run with -v for details",
                Failure),
        };
}
