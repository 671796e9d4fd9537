using System.Text;

namespace AeCluster.Coordinator.Catalogue;

/// <summary>The catalogue as plain text for a terminal.</summary>
public static class CatalogueText
{
    /// <summary>Maximum length of a line; a single longer word exceeds it.</summary>
    public const int Width = 110;

    private const string Example = """
        A whole file:

          name: my-experiment
          seed: 42
          data: {source: shapes, train: 8000, validation: 1000}
          model: {variant: stacked, hidden: [100], codings: 30}
          training: {loss: bce, optimizer: {name: sgd, learning_rate: 1.5}, batch: 32, epochs: 5}
          search: {strategy: grid, over: {model.codings: [10, 30], seed: [1, 2]}}

        Searches:
          {strategy: grid, over: {PATH: [VALUES], ...}}             every combination, the first path changes slowest
          {strategy: random, samples: N, seed: S, over: {PATH: [VALUES], PATH: {min: A, max: B, scale: log}, ...}}
          {strategy: list, trials: [{SETTINGS}, {SETTINGS}, ...]}   each laid over the settings above it

        Beside its settings a listed trial may have a name, for tables and pictures, and say what its result is held
        against (aecluster report RUN_FOLDER compares). Trials of one name are one result: their mean.
          name: TITLE
          published: {METRIC: [LOW, HIGH], METRIC: NUMBER}   what published runs reached; some tolerance is added
          at_most: {METRIC: NUMBER}                          a limit, exactly; at_least: the same from below
          at_least: {METRIC: NAME}                           the mean of the trials of another name

        """;

    /// <summary>All entries (models, data, optimizers, training), followed by a complete example file.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        foreach (var section in ModelCatalogue.Sections)
        {
            var place = section.Path.Length == 0 ? "at the top of the file" : $"at {section.Path}";
            text.Append(section.Title).Append($"  ({place})\n\n");
            foreach (var entry in section.Entries)
            {
                Append(text, section, entry);
            }
        }

        return text.Append(Example.ReplaceLineEndings("\n")).ToString();
    }

    /// <summary>One entry.</summary>
    /// <exception cref="ArgumentException">No entry has this name; the message suggests the nearest one.</exception>
    public static string Render(string name)
    {
        if (ModelCatalogue.Find(name) is not { } found)
        {
            throw new ArgumentException(ModelCatalogue.Unknown(name));
        }

        var text = new StringBuilder();
        Append(text, found.Section, found.Entry);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Append(StringBuilder text, CatalogueSection section, CatalogueEntry entry)
    {
        text.Append(section.Key.Length == 0 ? $"  {entry.Name}\n" : $"  {section.Key}: {entry.Name}\n");
        Wrap(text, entry.Description, 4);
        text.Append('\n');
        var names = entry.Settings.Max(setting => setting.Name.Length);
        var defaults = entry.Settings.Max(setting => setting.Default.Length);
        var indent = 4 + names + 2 + defaults + 2;
        foreach (var setting in entry.Settings)
        {
            text.Append($"    {setting.Name.PadRight(names)}  {setting.Default.PadRight(defaults)}  ");
            Wrap(text, setting.Description, indent, isBegun: true);
            var allowed = setting.Range.Length == 0 ? setting.Type : $"{setting.Type}, {setting.Range}";
            Wrap(text, $"({allowed})", indent);
        }

        text.Append('\n');
    }

    private static void Wrap(StringBuilder text, string sentence, int indent, bool isBegun = false)
    {
        var column = indent;
        if (!isBegun)
        {
            text.Append(' ', indent);
        }

        foreach (var word in sentence.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (column > indent)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }
}
