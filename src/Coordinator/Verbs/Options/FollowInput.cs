using System.CommandLine;
using AeCluster.Coordinator.Display;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options of verbs that follow an experiment.</summary>
internal sealed class FollowInput
{
    private readonly Option<int> _every = ValueParsers.Number(
        "--every",
        "SECONDS",
        FollowOptions.UsualEvery,
        0,
        86_400,
        "In a pipe or file: time between two summaries; what matters is printed at once. 0 prints every event instead.");

    private readonly Option<bool> _quiet = QuietOption();

    private readonly Option<bool> _json = JsonOption.Create(
        "Print JSON: a line for each event and summary, then one with the result; with --quiet only the last.");

    public IReadOnlyList<Option> All => [_every, _quiet, _json];

    public FollowOptions Read(ParseResult parsed) => new()
    {
        Every = TimeSpan.FromSeconds(parsed.GetValue(_every)),
        Quiet = parsed.GetValue(_quiet),
        Json = parsed.GetValue(_json),
    };

    public static Option<bool> QuietOption() => new("--quiet", "-q")
    {
        Description = "Print errors and the result only.",
    };
}
