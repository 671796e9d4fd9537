namespace AeCluster.Coordinator.Errors;

/// <summary>Exit codes of the program.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A trial failed, a result does not meet its expectations, or the operation itself failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a spec file is wrong: repeating the call cannot succeed.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted by Ctrl+C: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;

    /// <summary>The descriptions that every <c>--help</c> prints.</summary>
    public static IReadOnlyList<string> Descriptions { get; } =
    [
        "0    all is well",
        "1    a trial failed, a reported row is not met, or the operation failed",
        "2    the command line or a file is wrong",
        "130  interrupted",
    ];
}
