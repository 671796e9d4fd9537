namespace AeCluster.Specs.Inspection;

/// <summary>Something that a look at data found.</summary>
/// <param name="Text">What, where, and what to change; one sentence or more.</param>
public sealed record Finding(FindingKind Kind, string Text)
{
    public static Finding Warning(string text) => new(FindingKind.Warning, text);

    public static Finding Error(string text) => new(FindingKind.Error, text);
}

public enum FindingKind
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Works, but probably not as intended.</summary>
    Warning,

    /// <summary>Cannot work, or is certainly not what was intended.</summary>
    Error,
}
