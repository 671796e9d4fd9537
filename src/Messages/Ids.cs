using System.Text.Json.Serialization;

namespace AeCluster.Messages;

/// <summary>A submitted experiment; also the name of its run folder, e.g. <c>quickstart-20261123-212011</c>.</summary>
public readonly record struct ExperimentId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A trial within its experiment, e.g. <c>t03</c>.</summary>
public readonly record struct TrialId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A worker process, e.g. <c>node7-4711-k3f9a</c>. A restarted process is a new worker.</summary>
public readonly record struct WorkerId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// A run of a trial. A trial whose worker dies continues as the next attempt, and messages that still arrive from an earlier
/// attempt are dropped.
/// </summary>
/// <param name="Number">1 for a trial's first attempt.</param>
// The parameterless constructor of a struct would silently leave missing keys null or 0.
[method: JsonConstructor]
public readonly record struct AttemptId(ExperimentId Experiment, TrialId Trial, int Number)
{
    public override string ToString() => $"{Experiment}/{Trial}#{Number}";
}
