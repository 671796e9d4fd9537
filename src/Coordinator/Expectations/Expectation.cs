namespace AeCluster.Coordinator.Expectations;

/// <summary>
/// What a trial's result is held against once it is there. It belongs to the plan and not to the trial's spec, so that it
/// cannot change what is trained.
/// </summary>
/// <param name="Metric">A column of <c>metrics.csv</c>, such as <c>validation_loss</c>.</param>
public abstract record Expectation(string Metric);

/// <summary>What independent published runs reached; the same number twice where there is one.</summary>
public sealed record PublishedRange(string Metric, double Low, double High) : Expectation(Metric);

/// <summary>On which side of a limit a result has to be. The limit itself is allowed.</summary>
public enum LimitSide
{
    AtMost,
    AtLeast,
}

/// <summary>A demand of our own: a number that must be kept.</summary>
public sealed record Limit(string Metric, LimitSide Side, double Number) : Expectation(Metric);

/// <summary>A demand that compares with other trials.</summary>
/// <param name="Name">The name that those trials share; their mean is the limit.</param>
public sealed record LimitByName(string Metric, LimitSide Side, string Name) : Expectation(Metric);
