using System.Text.Json.Serialization;

namespace AeCluster.Coordinator.Expectations;

/// <summary>
/// What a trial's result is compared with. It is part of the plan and not of the trial's spec, so it cannot change what is
/// trained.
/// </summary>
/// <param name="Metric">A column of <c>metrics.csv</c>, such as <c>validation_loss</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PublishedRange), "published")]
[JsonDerivedType(typeof(Limit), "limit")]
[JsonDerivedType(typeof(LimitByName), "limit_by_name")]
public abstract record Expectation(string Metric);

/// <summary>The results of independent published runs; both ends are the same where there is only one.</summary>
public sealed record PublishedRange(string Metric, double Low, double High) : Expectation(Metric);

/// <summary>The side of a limit on which a result must be. The limit itself is allowed.</summary>
public enum LimitSide
{
    AtMost,
    AtLeast,
}

/// <summary>A fixed upper or lower bound.</summary>
public sealed record Limit(string Metric, LimitSide Side, double Number) : Expectation(Metric);

/// <summary>A bound given by other trials.</summary>
/// <param name="Name">The name that those trials share; the mean of their results is the bound.</param>
public sealed record LimitByName(string Metric, LimitSide Side, string Name) : Expectation(Metric);
