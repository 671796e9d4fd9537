namespace AeCluster.Worker.Verbs;

/// <summary>
/// The table of <c>aecluster reconstruct</c>, a row for each example: its errors, and of examples that are rows of a table
/// themselves their reconstructions, in columns of the same names.
/// </summary>
internal sealed class ReconstructionTable : IDisposable
{
    private readonly CsvWriter _table;
    private readonly Examples _examples;
    private readonly Measurements _measured;
    private readonly DataForm _form;

    public ReconstructionTable(Stream stream, Examples examples, Measurements measured, DataForm form)
    {
        (_examples, _measured, _form) = (examples, measured, form);
        string[] errors = [.. ExampleColumns.Header(examples), .. measured.Names];
        string[] values = form.HasColumns ? [.. form.Columns.Select(name => Distinct(name, errors))] : [];
        _table = new CsvWriter(stream, [.. errors, .. values]);
    }

    /// <param name="first">Number of the first of these examples, which are measured already.</param>
    /// <param name="values_NCHW">Their reconstructions as the model gives them.</param>
    public void Add(int first, ReadOnlySpan<float> values_NCHW)
    {
        var width = _form.Columns.Count;
        var own = _form.HasColumns ? _form.Of(values_NCHW) : [];
        for (var row = 0; row < values_NCHW.Length / width; row++)
        {
            ExampleColumns.Add(_table, _examples, first + row);
            _measured.AddTo(_table, first + row);
            foreach (var value in own.AsSpan(Math.Min(own.Length, row * width), Math.Min(own.Length, width)))
            {
                _table.Add(value);
            }

            _table.EndRow();
        }
    }

    public void Dispose() => _table.Dispose();

    private static string Distinct(string name, string[] taken) => taken.Contains(name) ? $"{name}_reconstructed" : name;
}
