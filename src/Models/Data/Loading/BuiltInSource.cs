using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Loading;

/// <summary>A data set that comes with the program: it is generated from its settings, or published and downloaded.</summary>
internal abstract class BuiltInSource<TSpec> : IDataSource
    where TSpec : DataSpec
{
    public Type SpecType => typeof(TSpec);

    public DataSplit Load(DataSpec spec, LoadContext context) => Load((TSpec)spec, context);

    public Dataset LoadAll(DataSpec spec, LoadContext context)
    {
        var split = Load(spec, context);
        return new JoinedDataset(split.Train, split.Validation);
    }

    public string Stamp(DataSpec spec, DataLocations locations) => "";

    public Scaling FindScaling(DataSpec spec, LoadContext context) => Scaling.None;

    /// <inheritdoc cref="IDataSource.Load"/>
    protected abstract DataSplit Load(TSpec spec, LoadContext context);
}
