namespace AeCluster.Coordinator.Errors;

/// <summary>What the program tells the shell.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The run ended but a trial failed, a result is not what was expected, or the operation itself failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a spec file is wrong: the same call would fail again.</summary>
    public const int BadInput = 2;

    /// <summary>Ctrl+C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The same in words, as every <c>--help</c> prints it.</summary>
    public static IReadOnlyList<string> Descriptions { get; } =
    [
        "0    all is well",
        "1    a trial failed, a reported row is not met, or the operation failed",
        "2    the command line or a file is wrong",
        "130  interrupted",
    ];
}
