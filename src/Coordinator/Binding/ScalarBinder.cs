using System.ComponentModel.DataAnnotations;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>Converts a scalar to a number, a boolean, an enum value or text.</summary>
internal sealed class ScalarBinder(SpecErrors errors)
{
    /// <summary>The words of an enum in an experiment file.</summary>
    public static IReadOnlyList<string> Words(Type type) => [.. Enum.GetNames(type).Select(SpecJson.Naming.ConvertName)];

    /// <summary>The name of a type in messages such as "expected ...".</summary>
    public static string Name(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(string) => "text",
        _ when type.IsEnum => "one word",
        _ => "a mapping",
    };

    /// <returns>The value, or null after adding an error.</returns>
    public object? Bind(Type type, RangeAttribute? range, SpecNode node, string path)
    {
        if (node is not SpecScalar scalar || CoreScalar.IsNull(scalar))
        {
            return Wrong(type, node, path);
        }

        if (type == typeof(string))
        {
            return scalar.Text;
        }

        if (type.IsEnum)
        {
            return Enumerated(type, scalar, path);
        }

        if (type == typeof(bool))
        {
            return CoreScalar.AsBoolean(scalar) ?? Wrong(type, node, path);
        }

        if (type == typeof(double))
        {
            return Number(scalar, range, path);
        }

        return Whole(type, scalar, range, path);
    }

    private object? Whole(Type type, SpecScalar scalar, RangeAttribute? range, string path)
    {
        if (!CoreScalar.IsWhole(scalar))
        {
            return Wrong(type, scalar, path);
        }

        var whole = CoreScalar.AsWhole(scalar);
        if (range is not null && !(whole is { } inside && RangeText.Contains(range, inside)))
        {
            return OutOfRange(range, scalar, path);
        }

        if (whole is null || (type == typeof(int) && whole is < int.MinValue or > int.MaxValue))
        {
            errors.Add(scalar.Place, path, $"{scalar.Describe()} is too large for a whole number");
            return null;
        }

        return type == typeof(int) ? (object)(int)whole : whole;
    }

    private object? Number(SpecScalar scalar, RangeAttribute? range, string path)
    {
        if (CoreScalar.AsNumber(scalar) is not { } number)
        {
            return Wrong(typeof(double), scalar, path);
        }

        if (!double.IsFinite(number))
        {
            errors.Add(scalar.Place, path, $"must be a finite number, got {scalar.Describe()}");
            return null;
        }

        return range is null || RangeText.Contains(range, number) ? number : OutOfRange(range, scalar, path);
    }

    private object? Enumerated(Type type, SpecScalar scalar, string path)
    {
        foreach (var name in Enum.GetNames(type))
        {
            if (SpecJson.Naming.ConvertName(name) == scalar.Text)
            {
                return Enum.Parse(type, name);
            }
        }

        errors.Add(scalar.Place, path, $"unknown word {scalar.Describe()}", NearestWord.Suggest(scalar.Text, Words(type)));
        return null;
    }

    private object? OutOfRange(RangeAttribute range, SpecScalar scalar, string path)
    {
        errors.Add(scalar.Place, path, $"must be {RangeText.Of(range)}, got {scalar.Text}");
        return null;
    }

    private object? Wrong(Type type, SpecNode node, string path)
    {
        var expected = type.IsEnum ? $"one of {string.Join(", ", Words(type))}" : Name(type);
        var hint = node is SpecScalar { IsPlain: false } quoted && type != typeof(string)
            && (CoreScalar.AsNumber(new SpecScalar(quoted.Text, true, quoted.Place)) is not null)
            ? " (quotes make it text)"
            : "";
        errors.Add(node.Place, path, $"expected {expected}, got {node.Describe()}{hint}");
        return null;
    }
}
