using System.Text.Json.Serialization;

namespace AeCluster.Specs.Data;

/// <summary>
/// A data set and its split into training and validation examples. The attributes below are the table of all data sources;
/// <see cref="DataSpecs"/> and the JSON form are derived from it.
/// </summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "source",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ShapesData), ShapesData.Source)]
[JsonDerivedType(typeof(FashionMnistData), FashionMnistData.Source)]
[JsonDerivedType(typeof(IdxData), IdxData.Source)]
[JsonDerivedType(typeof(NpyData), NpyData.Source)]
[JsonDerivedType(typeof(CsvData), CsvData.Source)]
[JsonDerivedType(typeof(ImagesData), ImagesData.Source)]
[JsonDerivedType(typeof(Toy3dData), Toy3dData.Source)]
[JsonDerivedType(typeof(SinesData), SinesData.Source)]
public abstract record DataSpec
{
    /// <summary>Number of training examples; null if only the data can tell.</summary>
    [JsonIgnore]
    public virtual int? TrainCount => null;

    /// <summary>Number of validation examples; null if only the data can tell.</summary>
    [JsonIgnore]
    public virtual int? ValidationCount => null;

    /// <summary>Height and width of every example; null if only the data can tell.</summary>
    [JsonIgnore]
    public virtual (int Height, int Width)? ImageSize => null;

    /// <summary>Whether all values are known to be within [0, 1].</summary>
    [JsonIgnore]
    public virtual bool IsWithinUnit => false;

    /// <summary>Number of classes, where the spec alone tells; 0 if there are no labels, or only the data can tell.</summary>
    [JsonIgnore]
    public virtual int ClassCount => 0;

    /// <summary>
    /// This data as a trained model takes it: settings that a name or a path leaves open (columns of labels, scaling, sizes) are
    /// those of the data that the model was trained on, where that is of the same source.
    /// </summary>
    /// <param name="trained">The data that the model was trained on.</param>
    /// <param name="channels">Channels of the examples that the model takes.</param>
    /// <param name="height">Their height.</param>
    /// <param name="width">Their width.</param>
    public virtual DataSpec ForModel(DataSpec trained, int channels, int height, int width) => this;
}
