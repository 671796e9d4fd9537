using System.Reflection;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Schema;

/// <summary>The names by which spec files select a <c>variant</c>, a data <c>source</c> or an optimizer.</summary>
public static class KindNames
{
    /// <returns>The name of the kind of <paramref name="spec"/>, e.g. <c>stacked</c> or <c>sgd</c>.</returns>
    public static string Of<TBase>(TBase spec)
        where TBase : notnull =>
        (string)
            typeof(TBase)
                .GetCustomAttributes<JsonDerivedTypeAttribute>()
                .Single(kind => kind.DerivedType == spec.GetType())
                .TypeDiscriminator!;
}
