namespace AeCluster.Specs.Schema;

/// <summary>
/// In a spec file a single value may replace the record: it sets <paramref name="property"/>, and all other properties have
/// their defaults.
/// </summary>
/// <param name="property">Name of the property, as written in C#.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}
