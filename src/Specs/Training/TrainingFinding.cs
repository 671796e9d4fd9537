namespace AeCluster.Specs.Training;

/// <summary>Something that is wrong with a trained model, found at the end of its training: the training succeeded, but the
/// result may be worthless.</summary>
/// <param name="Kind">What was found, for programs: one of the constants here.</param>
/// <param name="Text">The same for people, in one line, with numbers.</param>
public sealed record TrainingFinding(string Kind, string Text)
{
    /// <summary>Codings that are the same for every example.</summary>
    public const string DeadCodings = "dead_codings";

    /// <summary>Codings of a variational model that carry no information.</summary>
    public const string PosteriorCollapse = "posterior_collapse";

    /// <summary>An output that is the same for every input.</summary>
    public const string ConstantOutput = "constant_output";

    /// <summary>At least as many codings as values, so that nothing has to be learned.</summary>
    public const string NoBottleneck = "no_bottleneck";

    /// <summary>A picture of the trial that could not be drawn.</summary>
    public const string NoPicture = "no_picture";

    /// <summary>An error at least as large as that of predicting the mean of the training examples.</summary>
    public const string WorseThanMean = "worse_than_mean";
}
