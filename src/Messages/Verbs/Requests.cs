namespace AeCluster.Messages.Verbs;

/// <summary>Encodes examples: writes codings as <c>.npy</c> (labels in a second file) or <c>.csv</c>.</summary>
public sealed record EncodeRequest : ExamplesRequest
{
    public const string Verb = "encode";
}

/// <summary>Decodes codings: writes examples as <c>.npy</c> or a <c>.png</c> sheet.</summary>
public sealed record DecodeRequest : ModelRequest
{
    public const string Verb = "decode";

    /// <summary>Path of a <c>.npy</c> or <c>.csv</c> file, as <see cref="EncodeRequest"/> writes them.</summary>
    public string Codings { get; init; } = "";
}

/// <summary>
/// Reconstructs examples: writes examples with their reconstructions as <c>.png</c>, errors as <c>.csv</c>, or reconstructions
/// as <c>.npy</c>.
/// </summary>
public sealed record ReconstructRequest : ExamplesRequest
{
    public const string Verb = "reconstruct";

    /// <summary>Number of examples per row of the sheet.</summary>
    public int Columns { get; init; } = 10;
}

/// <summary>Samples a generative model: writes a <c>.png</c> sheet or <c>.npy</c>.</summary>
public sealed record GenerateRequest : ModelRequest
{
    public const string Verb = "generate";

    public int Count { get; init; } = 25;
}

/// <summary>Interpolates between examples in the space of codings: writes a <c>.png</c> sheet or <c>.npy</c>.</summary>
public sealed record InterpolateRequest : ExamplesRequest
{
    public const string Verb = "interpolate";

    /// <summary>
    /// Indices of the examples at the four corners of a grid: upper left, upper right, lower left, lower right. Empty to choose
    /// them at random from the seed.
    /// </summary>
    public IReadOnlyList<int> Corners { get; init; } = [];

    /// <summary>Rows of the grid.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Steps per row, both ends included.</summary>
    public int Columns { get; init; } = 8;

    /// <summary>Indices of the examples at which rows begin, instead of a grid.</summary>
    public IReadOnlyList<int> From { get; init; } = [];

    /// <summary>Indices of the examples at which rows end; as many as <see cref="From"/>.</summary>
    public IReadOnlyList<int> To { get; init; } = [];
}

/// <summary>
/// Embeds codings in two dimensions by t-SNE: writes a scatter plot as <c>.png</c>, or the points as <c>.csv</c> or
/// <c>.npy</c>.
/// </summary>
public sealed record TsneRequest : ExamplesRequest
{
    public const string Verb = "tsne";

    /// <summary>Effective number of neighbours of each example.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Number of threads; null for one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether the plot shows images of some examples.</summary>
    public bool Thumbnails { get; init; } = true;
}

/// <summary>
/// Trains classifiers on few labels, on top of the model's encoder and from scratch: writes accuracy by epoch as <c>.png</c>
/// and <c>.csv</c>.
/// </summary>
public sealed record PretrainRequest : ModelRequest
{
    public const string Verb = "pretrain";

    /// <summary>Path or built-in name of a labelled data set; null for the one on which the model was trained.</summary>
    public string? Data { get; init; }

    /// <summary>Number of training examples whose labels are used, taken from the start.</summary>
    public int Labels { get; init; } = 500;

    /// <summary>Runs of each kind, with consecutive seeds.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Epochs with the pre-trained encoder frozen.</summary>
    public int FrozenEpochs { get; init; } = 30;

    /// <summary>Epochs in which all layers are trained.</summary>
    public int Epochs { get; init; } = 20;

    public double LearningRate { get; init; } = 0.02;

    public int Batch { get; init; } = 32;

    /// <summary>Widths of the hidden layers between codings and classes.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [20];
}
