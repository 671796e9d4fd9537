using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// Finds in another table the columns that a model was trained on. Labels, and what was left out of the training, need not be
/// there: whoever encodes new rows has none.
/// </summary>
/// <param name="spec">May name them, as the table of the training had them.</param>
internal sealed class TrainedColumns(CsvData spec, TrainedData trained, string path)
{
    private int ValueCount => trained.Shape.Values;

    /// <param name="first">Fields of the first row.</param>
    /// <exception cref="DataException">A column that was trained on is not there, or cannot be told from others.</exception>
    public CsvColumns In(IReadOnlyList<string> first)
    {
        var names = CsvColumns.Header(spec, first, LooksLikeHeader(first));
        return names.Count > 0 && trained.Preparation.Columns.Count > 0 ? ByName(names) : ByCount(names, first.Count);
    }

    /// <summary>A name that the spec has for a column says nothing here: the column need not be there, nor a header.</summary>
    private bool LooksLikeHeader(IReadOnlyList<string> first)
    {
        var cells = first.Select(cell => cell.Trim()).ToHashSet();
        string[] besides = [.. spec.Ignore, spec.Label ?? ""];
        return (trained.Preparation.Columns.Count > 0 && trained.Preparation.Columns.All(cells.Contains))
            || !CsvColumns.NumbersOnly(first, first.Count > ValueCount ? besides : []);
    }

    /// <summary>The columns in the order of the training, wherever they stand, and whatever else is there.</summary>
    private CsvColumns ByName(IReadOnlyList<string> names)
    {
        var places = names.Select((name, column) => (name, column)).ToLookup(place => place.name, place => place.column);
        var (values, missing, taken) = (new List<int>(), new List<string>(), new Dictionary<string, int>());
        foreach (var name in trained.Preparation.Columns)
        {
            // Where several have one name, they are told apart by their order.
            var before = taken.GetValueOrDefault(name);
            taken[name] = before + 1;
            if (places[name].Skip(before).Select(column => (int?)column).FirstOrDefault() is { } place)
            {
                values.Add(place);
            }
            else
            {
                missing.Add($"'{name}'");
            }
        }

        if (missing.Count > 0)
        {
            var (noun, pronoun) = missing.Count == 1 ? ("column", "it") : ("columns", "them");
            throw new DataException(
                $"{path} has no {noun} {CsvColumns.InWords(missing)}, but the model was trained on {pronoun}: the columns are "
                    + $"{CsvColumns.InWords(names)}. "
                    + $"Add {pronoun}, in any place, or give {pronoun} the same name as in training.");
        }

        var label = spec.Label is { } word ? CsvColumns.Find(word, names, names.Count) : null;
        return new CsvColumns(names.Count, names, values, label is { } column && !values.Contains(column) ? column : -1);
    }

    /// <summary>Without names it is the number of columns that tells what is there: all, no label, nothing that was left out, or
    /// values only.</summary>
    private CsvColumns ByCount(IReadOnlyList<string> names, int count)
    {
        string[] label = spec.Label is { } word ? [word] : [];
        foreach (
            var (ignored, labels) in ((IReadOnlyList<string>, string[])[])
                [(spec.Ignore, label), (spec.Ignore, []), ([], label), ([], [])])
        {
            int?[] without = [.. ignored.Concat(labels).Select(each => CsvColumns.Find(each, names, count))];
            int[] values = [.. Enumerable.Range(0, count).Where(column => !without.Contains(column))];
            if (values.Length == ValueCount && !without.Contains(null))
            {
                return new CsvColumns(count, names, values, labels.Length > 0 ? without[^1]!.Value : -1);
            }
        }

        throw new DataException(
            $"{path} has {count} column{(count == 1 ? "" : "s")}, but the model was trained on {ValueCount}"
                + $"{(spec.Label is null && spec.Ignore.Count == 0 ? "" : ", besides data.label and data.ignore")}. "
                + "Leave all others out"
                + (trained.Preparation.Columns.Count > 0
                    ? $", or name the columns in the first line: {CsvColumns.InWords(trained.Preparation.Columns)}."
                    : "."));
    }
}
