using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>
/// How the training files were read, as far as the spec does not say: needed to read other data in the same way. Part of every
/// checkpoint.
/// </summary>
public sealed record DataPreparation
{
    /// <summary>Nothing is known, or nothing is needed: no file, or one whose rows are used unchanged.</summary>
    public static DataPreparation None { get; } = new();

    /// <summary>Names of the value columns of a table, in order; empty if it has no header, or the data is not a table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>
    /// How values were scaled; null if that is unknown: of data that comes with the program, and in checkpoints of version 0.2.0
    /// unless the scaling followed from statistics (see <see cref="FileDataSpec.IsScaledByTraining"/>).
    /// </summary>
    public Scaling? Scaling { get; init; }

    /// <summary>The highest level of the training files if they hold levels from 0 on: 255 of bytes, 65,535 of images of 16 bits;
    /// null if they hold other numbers, or it is unknown.</summary>
    public int? Levels { get; init; }

    /// <summary>The minimum and maximum of the training examples, after scaling; null if unknown.</summary>
    public ValueExtent? Extent { get; init; }
}

/// <summary>The data that a model was trained on, for reading other data for that model.</summary>
/// <param name="Shape">Shape of an example.</param>
public sealed record TrainedData(DataSpec Spec, ExampleShape Shape, DataPreparation Preparation)
{
    /// <summary><see cref="DataSplit.Fingerprint"/> of the data; empty if unknown.</summary>
    public string Fingerprint { get; init; } = "";
}
