using System.Globalization;
using System.Text.Json.Serialization;
using AeCluster.Specs.Data;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Inspection;

/// <summary>
/// What a look at the data of a trial found: enough to decide whether a model and its training fit, without the data.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record DataFacts
{
    /// <summary>The name of the data in texts: of a file, a folder or a source.</summary>
    public string Name { get; init; } = "the data";

    public int Channels { get; init; } = 1;

    public int Height { get; init; } = 1;

    public int Width { get; init; } = 1;

    /// <summary>Number of training examples.</summary>
    public int Train { get; init; }

    /// <summary>Number of validation examples.</summary>
    public int Validation { get; init; }

    /// <summary>Number of examples whose values were looked at; 0 if the data is known without a look.</summary>
    public int LookedAt { get; init; }

    /// <summary>Extent of the training values as the model gets them, that is, scaled; null if not looked at.</summary>
    public ValueInterval? Values { get; init; }

    /// <summary>The same of the validation values.</summary>
    public ValueInterval? ValidationValues { get; init; }

    /// <summary>Extent of the training values as they are in the files; null if unknown.</summary>
    public ValueInterval? FileValues { get; init; }

    /// <summary>Whether the values were scaled by statistics of the training values, so that validation values may lie beyond
    /// these.</summary>
    public bool IsStretched { get; init; }

    /// <summary>Whether all values are within [0, 1], where that is known without a look.</summary>
    public bool? IsWithinUnit { get; init; }

    /// <summary>Names of the columns of values of a table; empty if they have none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The classes, in order; empty if there are no labels.</summary>
    public IReadOnlyList<ClassFacts> Classes { get; init; } = [];

    /// <summary>What was found whatever the model is.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Number of values of one example.</summary>
    [JsonIgnore]
    public long ExampleValues => (long)Channels * Height * Width;

    /// <summary>Whether an example is a row of values without a second dimension.</summary>
    [JsonIgnore]
    public bool IsTable => Channels == 1 && Height == 1;

    /// <summary>The facts about data that comes with the program, which follow from its spec; null for files.</summary>
    public static DataFacts? OfBuiltIn(DataSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec is { TrainCount: { } train, ValidationCount: { } validation, ImageSize: var (height, width) }
            ? new DataFacts
            {
                Name = KindNames.Of(spec),
                Height = height,
                Width = width,
                Train = train,
                Validation = validation,
                IsWithinUnit = spec.IsWithinUnit,
                Classes = [.. Enumerable.Range(0, spec.ClassCount).Select(number => new ClassFacts(number, "", null, null))],
            }
            : null;
    }
}

/// <summary>The lowest and the highest of some values.</summary>
public sealed record ValueInterval(double Low, double High)
{
    /// <summary>For "between": <c>0 and 1</c>.</summary>
    [JsonIgnore]
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Low:G5} and {High:G5}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low:G5} to {High:G5}");
}

/// <summary>A class of labelled data.</summary>
/// <param name="Name">Empty if it has none.</param>
/// <param name="Train">Number of its training examples; null if unknown.</param>
/// <param name="Validation">Number of its validation examples; null if unknown.</param>
public sealed record ClassFacts(long Number, string Name, int? Train, int? Validation)
{
    public override string ToString() => Name.Length > 0 ? $"'{Name}'" : $"{Number}";
}
