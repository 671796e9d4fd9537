namespace AeCluster.Coordinator.Errors;

/// <summary>An error whose message is written for the person at the keyboard; it is shown without a stack trace.</summary>
/// <param name="message">What is wrong; may have several lines.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="hint">What to do about it, where that is known.</param>
public class UserErrorException(
    string message, int exitCode = ExitCodes.Failure, string? hint = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    public string? Hint { get; } = hint;
}

/// <summary>Nobody answers at the coordinator's address, or not in time: worth another try.</summary>
public sealed class CoordinatorUnreachableException(Uri coordinator, string what, Exception? innerException = null)
    : UserErrorException(
        $"{what} at {coordinator.GetLeftPart(UriPartial.Authority)}",
        ExitCodes.Failure,
        "start one with `aecluster coordinator`, or name it with --coordinator",
        innerException);
