namespace AeCluster.Messages.Verbs;

/// <summary>Examples to codings, as <c>.npy</c> (labels in a file beside it) or <c>.csv</c>.</summary>
public sealed record EncodeRequest : ExamplesRequest
{
    public const string Verb = "encode";
}

/// <summary>Examples beside their reconstructions as <c>.png</c>, errors as <c>.csv</c>, reconstructions as <c>.npy</c>.</summary>
public sealed record ReconstructRequest : ExamplesRequest
{
    public const string Verb = "reconstruct";

    /// <summary>Examples of each kind on the sheet.</summary>
    public int Columns { get; init; } = 10;
}

/// <summary>Examples drawn from a generative model, as a <c>.png</c> sheet or <c>.npy</c>.</summary>
public sealed record GenerateRequest : ModelRequest
{
    public const string Verb = "generate";

    public int Count { get; init; } = 25;
}
