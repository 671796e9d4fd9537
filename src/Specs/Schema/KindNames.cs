using System.Reflection;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Schema;

/// <summary>The words by which spec files choose among kinds: <c>variant</c>, <c>source</c>, <c>name</c>.</summary>
public static class KindNames
{
    /// <returns>The word of <paramref name="spec"/>'s kind, e.g. <c>stacked</c> or <c>sgd</c>.</returns>
    public static string Of<TBase>(TBase spec)
        where TBase : notnull =>
        (string)
            typeof(TBase)
                .GetCustomAttributes<JsonDerivedTypeAttribute>()
                .Single(kind => kind.DerivedType == spec.GetType())
                .TypeDiscriminator!;
}
