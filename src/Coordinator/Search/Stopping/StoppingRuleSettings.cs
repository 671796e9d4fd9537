using System.Text.Json.Serialization;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>A rule by which trials are stopped early, and its settings, as a search file has them under <c>early</c>.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "rule",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(NoStoppingSettings), NoStoppingSettings.Name)]
[JsonDerivedType(typeof(AshaSettings), AshaSettings.Name)]
[JsonDerivedType(typeof(HyperbandSettings), HyperbandSettings.Name)]
[JsonDerivedType(typeof(MedianSettings), MedianSettings.Name)]
[JsonDerivedType(typeof(PercentileSettings), PercentileSettings.Name)]
[JsonDerivedType(typeof(WilcoxonSettings), WilcoxonSettings.Name)]
[JsonDerivedType(typeof(PatienceSettings), PatienceSettings.Name)]
public abstract record StoppingRuleSettings
{
    /// <summary>Whether trials wait for a promotion. Two rules that pause cannot be combined.</summary>
    [JsonIgnore]
    public virtual bool Pauses => false;

    public abstract IStoppingRule Create();
}
