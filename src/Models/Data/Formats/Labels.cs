namespace AeCluster.Models.Data.Formats;

/// <summary>The class of each example.</summary>
/// <param name="Names">Names of the classes 0, 1, ...; empty if they have none.</param>
internal sealed record Labels(long[] Values, IReadOnlyList<string> Names)
{
    /// <summary>Labels from names: the classes are the distinct names, in ordinal order.</summary>
    public static Labels FromNames(IReadOnlyList<string> names)
    {
        string[] distinct = [.. names.Distinct().Order(StringComparer.Ordinal)];
        return new Labels(Numbered(names, distinct), distinct);
    }

    /// <summary>Renumbers both over the union of their classes, so that a class has the same number in both.</summary>
    /// <exception cref="DataException">One has labels and the other has none, or one has names and the other numbers.</exception>
    public static (Labels? First, Labels? Second) OverSameClasses(
        Labels? first,
        Labels? second,
        string firstName,
        string secondName)
    {
        if ((first is null) != (second is null))
        {
            throw new DataException(
                $"{firstName} has {(first is null ? "no " : "")}labels, {secondName} has {(second is null ? "none" : "some")}; "
                    + "both sets need them, or neither.");
        }

        if (first is null || second is null || first.Names.SequenceEqual(second.Names))
        {
            return (first, second);
        }

        if (first.Names.Count == 0 || second.Names.Count == 0)
        {
            throw new DataException(
                $"The labels of {firstName} are {Kind(first)}, those of {secondName} are {Kind(second)}; "
                    + "they must be of one kind.");
        }

        string[] union = [.. first.Names.Union(second.Names).Order(StringComparer.Ordinal)];
        return (Renamed(first), Renamed(second));

        static string Kind(Labels labels) => labels.Names.Count == 0 ? "numbers" : "names";

        Labels Renamed(Labels labels) =>
            new(Numbered([.. labels.Values.Select(value => labels.Names[(int)value])], union), union);
    }

    /// <summary>Reads labels from a file with one whole number per example.</summary>
    /// <exception cref="DataException">The file cannot be read, or does not hold labels of the examples.</exception>
    public static Labels Read(ArrayFile file, ArrayFile examples, IReadOnlyList<string> names)
    {
        if (file.RowValues != 1)
        {
            throw new DataException(
                $"{file.Path} has the shape {file.DimensionsInWords}; "
                    + $"labels are one whole number an example, [{examples.Rows}]. One-hot rows are argmax(axis=1).");
        }

        if (file.Rows != examples.Rows)
        {
            throw new DataException($"{file.Path} has {file.Rows} labels, but {examples.Path} has {examples.Rows} examples.");
        }

        var numbers = new double[file.Rows];
        file.Type.ToDoubles(file.ReadAll(), numbers);
        var values = new long[numbers.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = (long)numbers[row];
            if (values[row] != numbers[row] || values[row] < 0)
            {
                throw new DataException(
                    $"Label {row} (the first is 0) of {file.Path} is {numbers[row]}; labels are whole numbers from 0.")
                {
                    Outline = $"Label {row} (the first is 0) of {file.Path} is no whole number from 0.",
                };
            }
        }

        if (names.Count > 0 && values.Max() is var highest && highest >= names.Count)
        {
            throw new DataException(
                $"{file.Path} has the label {highest}, "
                    + $"but data.class_names has {names.Count} names, for 0 to {names.Count - 1}.")
            {
                Outline = $"{file.Path} has a label beyond the {names.Count} names of data.class_names.",
            };
        }

        return new Labels(values, names);
    }

    private static long[] Numbered(IReadOnlyList<string> names, string[] classes)
    {
        var numbers = new Dictionary<string, long>();
        foreach (var name in classes)
        {
            numbers.Add(name, numbers.Count);
        }

        return [.. names.Select(name => numbers[name])];
    }
}
