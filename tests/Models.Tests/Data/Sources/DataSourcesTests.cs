using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data.Sources;

public sealed class DataSourcesTests
{
    [Fact]
    public void Every_data_spec_has_a_source_in_both_tables()
    {
        var specs = typeof(DataSpec)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DataSpec)) && !type.IsAbstract)
            .ToHashSet();
        Assert.Equal(
            specs,
            typeof(DataSpec).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet());
        Assert.Equal(specs, DataSources.SpecTypes.ToHashSet());
        Assert.Distinct(DataSources.SpecTypes);
    }
}
