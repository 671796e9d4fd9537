using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// Finds the columns that a model was trained on in another table. Labels and ignored columns may be missing: new rows often have
/// none.
/// </summary>
/// <param name="spec">May name labels and ignored columns, as in the training table.</param>
internal sealed class TrainedColumns(CsvData spec, TrainedData trained, string path)
{
    private int ValueCount => trained.Shape.Values;

    /// <param name="first">Fields of the first row.</param>
    /// <exception cref="DataException">A column that was trained on is missing, or cannot be identified.</exception>
    public CsvColumns In(IReadOnlyList<string> first)
    {
        var names = CsvColumns.Header(spec, first, LooksLikeHeader(first));
        return names.Count > 0 && trained.Preparation.Columns.Count > 0 ? ByName(names) : ByCount(names, first.Count);
    }

    /// <summary>Names of columns in the spec do not imply a header here: the columns may be missing.</summary>
    private bool LooksLikeHeader(IReadOnlyList<string> first)
    {
        var cells = first.Select(cell => cell.Trim()).ToHashSet();
        string[] besides = [.. spec.Ignore, spec.Label ?? ""];
        return (trained.Preparation.Columns.Count > 0 && trained.Preparation.Columns.All(cells.Contains))
            || !CsvHeader.LooksLikeData(first, first.Count > ValueCount ? besides : []);
    }

    /// <summary>The columns in the order of the training, wherever they are; other columns are ignored.</summary>
    private CsvColumns ByName(IReadOnlyList<string> names)
    {
        var places = names.Select((name, column) => (name, column)).ToLookup(place => place.name, place => place.column);
        var (values, missing, taken) = (new List<int>(), new List<string>(), new Dictionary<string, int>());
        foreach (var name in trained.Preparation.Columns)
        {
            // Columns of the same name are distinguished by their order.
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
                $"{path} has no {noun} {CsvColumns.InWords(missing)}, but the model was trained on {pronoun}: "
                    + $"the columns are {CsvColumns.InWords(names)}. "
                    + $"Add {pronoun}, in any place, or give {pronoun} the same name as in training.");
        }

        var label = spec.Label is { } word ? CsvColumns.Find(word, names, names.Count) : null;
        return new CsvColumns(names.Count, names, values, label is { } column && !values.Contains(column) ? column : -1);
    }

    /// <summary>Without names, the number of columns tells which are there: all, all but labels, all but ignored ones, or values
    /// only.</summary>
    private CsvColumns ByCount(IReadOnlyList<string> names, int count)
    {
        string[] label = spec.Label is { } word ? [word] : [];
        (IReadOnlyList<string> Ignored, string[] Labels)[] candidates =
            [(spec.Ignore, label), (spec.Ignore, []), ([], label), ([], [])];
        foreach (var (ignored, labels) in candidates)
        {
            int?[] without = [.. ignored.Concat(labels).Select(each => CsvColumns.Find(each, names, count))];
            int[] values = [.. Enumerable.Range(0, count).Where(column => !without.Contains(column))];
            if (values.Length == ValueCount && !without.Contains(null))
            {
                return new CsvColumns(count, names, values, labels.Length > 0 ? without[^1]!.Value : -1);
            }
        }

        var others = spec.Label is null && spec.Ignore.Count == 0 ? "" : ", besides data.label and data.ignore";
        var orNames = trained.Preparation.Columns.Count > 0
            ? $", or name the columns in the first line: {CsvColumns.InWords(trained.Preparation.Columns)}"
            : "";
        throw new DataException(
            $"{path} has {count} column{(count == 1 ? "" : "s")}, but the model was trained on {ValueCount}{others}. "
                + $"Leave all others out{orNames}.");
    }
}
