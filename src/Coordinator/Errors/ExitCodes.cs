namespace AeCluster.Coordinator.Errors;

/// <summary>Exit codes of the program.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A trial failed, a result does not meet its expectations, or the operation itself failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a spec file is wrong: repeating the call cannot succeed.</summary>
    public const int BadInput = 2;

    /// <summary>The coordinator refuses the worker; the worker's program ends with it.</summary>
    public const int Refused = 3;

    /// <summary>Interrupted by Ctrl+C: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>The codes of every verb, as help and man page describe them.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "success"),
        (Failure, "a trial failed or was cancelled, a reported row is not met, or the operation failed"),
        (BadInput, "the command line or a file is wrong: the same call would fail again"),
        (Refused, $"{RefusedVerb} only: the coordinator refuses it, for example because of another version or another secret"),
        (Interrupted, "interrupted (Ctrl+C)"),
    ];

    /// <summary>The verb that may be refused.</summary>
    private const string RefusedVerb = "worker";

    /// <param name="verb">Empty for the program, which may end with any code.</param>
    /// <returns>The codes with which the verb may end.</returns>
    public static IReadOnlyList<(int Code, string Meaning)> Of(string verb) =>
        [.. All.Where(each => each.Code != Refused || verb is "" or RefusedVerb)];
}
