using AeCluster.Models.Data.Formats;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Writes examples that a model gives to the <c>.npy</c> and <c>.csv</c> files of a verb, in the form of the data it was trained
/// on.
/// </summary>
internal sealed class ExampleSink(DataForm form, Outputs outputs) : IDisposable
{
    private readonly List<NpyWriter> _arrays = [];
    private readonly List<CsvWriter> _tables = [];

    /// <summary>Opens one more file.</summary>
    /// <param name="leading">The dimensions of an array before those of an example.</param>
    public void Open(string path, string what, params ReadOnlySpan<long> leading)
    {
        if (Path.GetExtension(path) == ".csv")
        {
            _tables.Add(new CsvWriter(outputs.Open(path, $"{what}, a row each"), form.Columns));
        }
        else
        {
            _arrays.Add(outputs.OpenFloats(path, what, form.Dimensions(leading)));
        }
    }

    /// <param name="values_NCHW">Some examples as the model gives them.</param>
    public void Write(ReadOnlySpan<float> values_NCHW)
    {
        if (_arrays.Count == 0 && _tables.Count == 0)
        {
            return;
        }

        var own = form.Of(values_NCHW);
        _arrays.ForEach(array => array.Write(own));
        var width = form.Columns.Count;
        foreach (var table in _tables)
        {
            for (var first = 0; first < own.Length; first += width)
            {
                foreach (var value in own.AsSpan(first, width))
                {
                    table.Add(value);
                }

                table.EndRow();
            }
        }
    }

    /// <summary>Says in what units the files are.</summary>
    public void PrintUnits(VerbRun run)
    {
        if (_arrays.Count > 0 || _tables.Count > 0)
        {
            run.Print("units", form.Units);
        }
    }

    /// <summary>Completes the tables.</summary>
    public void Dispose()
    {
        _tables.ForEach(table => table.Dispose());
        _tables.Clear();
    }
}
