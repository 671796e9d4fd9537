namespace AeCluster.Coordinator.Errors;

/// <summary>An error whose message is written for the user; it is shown without a stack trace.</summary>
/// <param name="message">What is wrong; may span several lines.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="hint">How to fix it, if known.</param>
public class UserErrorException(
    string message, int exitCode = ExitCodes.Failure, string? hint = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    public string? Hint { get; } = hint;

    /// <summary>The errors one by one, where the message holds several.</summary>
    public IReadOnlyList<string> Each { get; init; } = [];
}

/// <summary>No coordinator answers at the address, or not in time. The call may be retried.</summary>
/// <param name="isLate">Whether somebody is there and only the answer has not come: the request may have been carried
/// out.</param>
public sealed class CoordinatorUnreachableException(
    Uri coordinator, string what, Exception? innerException = null, bool isLate = false)
    : UserErrorException(
        $"{what} at {coordinator.GetLeftPart(UriPartial.Authority)}",
        ExitCodes.Failure,
        isLate
            ? "it may be busy, and have carried the request out: see `aecluster status`"
            : "start one with `aecluster coordinator`, or name it with --coordinator",
        innerException)
{
    public bool IsLate { get; } = isLate;
}
