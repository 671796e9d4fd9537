namespace AeCluster.Worker.Verbs;

/// <summary>The leading columns of tables of examples: number, place in the user's files, class.</summary>
internal static class ExampleColumns
{
    public static IEnumerable<string> Header(Examples examples) =>
    [
        "example",
        .. examples.Origins.Files.Count > 0 ? (string[])["file"] : [],
        .. examples.Origins.Rows.Count > 0 ? (string[])["row"] : [],
        .. examples.Labels is null ? (string[])[] : ["label"],
        .. examples.Labels is null || examples.ClassNames.Count == 0 ? (string[])[] : ["class"],
    ];

    /// <param name="example">Index in the order of the data.</param>
    public static void Add(CsvWriter table, Examples examples, int example)
    {
        table.Add(example);
        if (examples.Origins.Files.Count > 0)
        {
            table.Add(examples.Origins.Files[example]);
        }

        if (examples.Origins.Rows.Count > 0)
        {
            table.Add(examples.Origins.Rows[example]);
        }

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
