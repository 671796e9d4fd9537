namespace AeCluster.Messages.Verbs;

/// <summary>Examples to codings, as <c>.npy</c> (labels in a file beside it) or <c>.csv</c>.</summary>
public sealed record EncodeRequest : ExamplesRequest
{
    public const string Verb = "encode";
}

/// <summary>Codings to examples, as <c>.npy</c> or a <c>.png</c> sheet.</summary>
public sealed record DecodeRequest : ModelRequest
{
    public const string Verb = "decode";

    /// <summary>Path of a <c>.npy</c> or <c>.csv</c> file, as <see cref="EncodeRequest"/> writes them.</summary>
    public string Codings { get; init; } = "";
}

/// <summary>Examples beside their reconstructions as <c>.png</c>, errors as <c>.csv</c>, reconstructions as
/// <c>.npy</c>.</summary>
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

/// <summary>What lies between examples in the space of codings, decoded: a <c>.png</c> sheet, <c>.npy</c>.</summary>
public sealed record InterpolateRequest : ExamplesRequest
{
    public const string Verb = "interpolate";

    /// <summary>Examples at the corners of a grid, four: upper left and right, lower left and right. Empty to choose them by the
    /// seed.</summary>
    public IReadOnlyList<int> Corners { get; init; } = [];

    /// <summary>Rows of the grid.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Steps of each row, the ends included.</summary>
    public int Columns { get; init; } = 8;

    /// <summary>Examples at which rows begin, instead of a grid.</summary>
    public IReadOnlyList<int> From { get; init; } = [];

    /// <summary>Examples at which they end, as many.</summary>
    public IReadOnlyList<int> To { get; init; } = [];
}

/// <summary>Codings in two dimensions by t-SNE: a scatter plot as <c>.png</c>, the points as <c>.csv</c> or
/// <c>.npy</c>.</summary>
public sealed record TsneRequest : ExamplesRequest
{
    public const string Verb = "tsne";

    /// <summary>Neighbours that each example attends to, softly.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Null for one a core; the result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>Pictures of some examples on the plot.</summary>
    public bool Thumbnails { get; init; } = true;
}

/// <summary>Classifiers with few labels, on the model's encoder and from scratch: accuracy by epoch as <c>.png</c> and
/// <c>.csv</c>.</summary>
public sealed record PretrainRequest : ModelRequest
{
    public const string Verb = "pretrain";

    /// <summary>Path or built-in name of a labelled data set; null for the one that the model was trained on.</summary>
    public string? Data { get; init; }

    /// <summary>Training examples whose labels are used, the first ones.</summary>
    public int Labels { get; init; } = 500;

    /// <summary>Runs of each kind, with seeds one apart.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Epochs with the pre-trained encoder as it is.</summary>
    public int FrozenEpochs { get; init; } = 30;

    /// <summary>Epochs in which all is trained.</summary>
    public int Epochs { get; init; } = 20;

    public double LearningRate { get; init; } = 0.02;

    public int Batch { get; init; } = 32;

    /// <summary>Widths of the dense layers between codings and classes.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [20];
}
