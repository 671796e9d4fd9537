namespace AeCluster.Models.Data;

/// <summary>Something about data that its user should know.</summary>
/// <param name="Text">What was found, with the name of the file and the numbers; one sentence or several.</param>
/// <param name="Remedy">What to do about it; empty if there is nothing to do.</param>
public sealed record DataFinding(FindingSeverity Severity, string Text, string Remedy = "")
{
    public static DataFinding Error(string text, string remedy = "") => new(FindingSeverity.Error, text, remedy);

    public static DataFinding Warning(string text, string remedy = "") => new(FindingSeverity.Warning, text, remedy);

    public static DataFinding Note(string text, string remedy = "") => new(FindingSeverity.Note, text, remedy);

    /// <summary>Text and remedy as one line.</summary>
    public override string ToString() => Remedy.Length == 0 ? Text : $"{Text} {Remedy}";
}

/// <summary>How serious a <see cref="DataFinding"/> is.</summary>
public enum FindingSeverity
{
    /// <summary>An assumption that was made; usually right.</summary>
    Note,

    /// <summary>Results are probably not those that are wanted.</summary>
    Warning,

    /// <summary>Training, or the use of a trained model, makes no sense with this data.</summary>
    Error,
}
