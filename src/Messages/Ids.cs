using System.Text.Json.Serialization;

namespace AeCluster.Messages;

/// <summary>One submitted experiment; also the name of its run folder, e.g. <c>quickstart-20261123-212011</c>.</summary>
public readonly record struct ExperimentId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>One trial within its experiment, e.g. <c>t03</c>.</summary>
public readonly record struct TrialId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>One worker process; a process that starts again is a new worker.</summary>
public readonly record struct WorkerId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// One run of a trial on one worker. A trial whose worker dies goes on as the next attempt; whatever still arrives from
/// an earlier one is dropped.
/// </summary>
/// <param name="Number">1 for a trial's first attempt.</param>
// Read through this constructor, which needs every key; a struct's empty one would leave null and 0 in silence.
[method: JsonConstructor]
public readonly record struct AttemptId(ExperimentId Experiment, TrialId Trial, int Number)
{
    public override string ToString() => $"{Experiment}/{Trial}#{Number}";
}
