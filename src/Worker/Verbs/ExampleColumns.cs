namespace AeCluster.Worker.Verbs;

/// <summary>The leading columns of tables of examples.</summary>
internal static class ExampleColumns
{
    public static IEnumerable<string> Header(Examples examples) => (examples.Labels, examples.ClassNames) switch
    {
        (null, _) => ["example"],
        (_, { Count: 0 }) => ["example", "label"],
        _ => ["example", "label", "class"],
    };

    /// <param name="example">Index in the order of the data.</param>
    public static void Add(CsvWriter table, Examples examples, int example)
    {
        table.Add(example);
        if (examples.Labels is { } labels)
        {
            table.Add(labels[example]);
            if (examples.ClassNames.Count > 0)
            {
                table.Add(examples.ClassOf(example));
            }
        }
    }
}
