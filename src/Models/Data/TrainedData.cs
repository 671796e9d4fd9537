using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>
/// What of the files of a training its spec does not say and other data needs, to be read like them. Part of every checkpoint.
/// </summary>
public sealed record DataPreparation
{
    /// <summary>Nothing is known, or there is nothing to know: no file, or one whose rows are taken as they are.</summary>
    public static DataPreparation None { get; } = new();

    /// <summary>Names of the columns of a table that are values, in their order; empty where it has no header, or is no
    /// table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>How values were scaled; null where the training examples have no say in that: see
    /// <see cref="FileDataSpec.IsScaledByTraining"/>.</summary>
    public Scaling? Scaling { get; init; }
}

/// <summary>The data that a model was trained on, for other data that the model is to see.</summary>
/// <param name="Shape">Of its examples.</param>
public sealed record TrainedData(DataSpec Spec, ExampleShape Shape, DataPreparation Preparation);
