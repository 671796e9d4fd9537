using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Loading;

/// <summary>A data source: generates, downloads or reads the examples of one kind of data spec.</summary>
internal interface IDataSource
{
    /// <summary>The kind of spec it loads.</summary>
    Type SpecType { get; }

    /// <summary>Training and validation examples. The caller disposes them.</summary>
    /// <exception cref="DataException">The data is missing, damaged, or not what the spec says.</exception>
    DataSplit Load(DataSpec spec, LoadContext context);

    /// <summary>All examples as one set, with their labels. The caller disposes it.</summary>
    /// <inheritdoc cref="Load"/>
    Dataset LoadAll(DataSpec spec, LoadContext context);

    /// <summary>A text that changes when the files of the spec change; empty if there are none.</summary>
    string Stamp(DataSpec spec, DataLocations locations);

    /// <summary>How the training examples are scaled.</summary>
    /// <inheritdoc cref="Load"/>
    Scaling FindScaling(DataSpec spec, LoadContext context);
}
