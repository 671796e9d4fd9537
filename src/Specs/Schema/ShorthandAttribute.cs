namespace AeCluster.Specs.Schema;

/// <summary>
/// In a spec file a single value may stand for the whole record: it is that of <paramref name="property"/>, and all else has
/// its default.
/// </summary>
/// <param name="property">Name of the property, as written in C#.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}
