using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Display;

/// <summary>How a line about a followed experiment looks.</summary>
internal interface IProgressFormat
{
    string Event(EventView line);

    string Summary(DateTimeOffset at, ExperimentView experiment);

    /// <summary>A line about the connection.</summary>
    string Note(DateTimeOffset at, string text);
}

/// <summary>For people and log files.</summary>
internal sealed class PlainFormat : IProgressFormat
{
    public string Event(EventView line) => PlainDisplay.Line(line);

    public string Summary(DateTimeOffset at, ExperimentView experiment) =>
        PlainDisplay.Line(at, PlainDisplay.Summary(experiment));

    public string Note(DateTimeOffset at, string text) => PlainDisplay.Line(at, text);
}

/// <summary>For programs: a JSON document a line.</summary>
internal sealed class JsonFormat : IProgressFormat
{
    public string Event(EventView line) =>
        JsonText.Line(new EventDocument(line.Number, line.At, line.Trial, line.Level, line.Text));

    public string Summary(DateTimeOffset at, ExperimentView experiment) =>
        JsonText.Line(SummaryDocument.Of(at, experiment));

    public string Note(DateTimeOffset at, string text) => JsonText.Line(new NoteDocument(at, text));
}
