using AeCluster.Specs.Inspection;

namespace AeCluster.Models.Data;

/// <summary>Something about data that its reader has noticed and its user should know.</summary>
/// <param name="Text">What was found, with the name of the file and the numbers; one sentence or several.</param>
/// <param name="Remedy">What to do about it; empty if there is nothing to do.</param>
public sealed record DataFinding(FindingKind Kind, string Text, string Remedy = "")
{
    public static DataFinding Warning(string text, string remedy = "") => new(FindingKind.Warning, text, remedy);

    public static DataFinding Note(string text, string remedy = "") => new(FindingKind.Note, text, remedy);

    /// <summary>The same among the findings of a look.</summary>
    public Finding ToFinding() => new(Kind, ToString());

    /// <summary>Text and remedy as one line.</summary>
    public override string ToString() => Remedy.Length == 0 ? Text : $"{Text} {Remedy}";
}
