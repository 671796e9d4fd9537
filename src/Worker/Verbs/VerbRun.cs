namespace AeCluster.Worker.Verbs;

/// <summary>The context of a running verb.</summary>
/// <param name="Out">Standard output, for a short summary.</param>
/// <param name="Stop">Cancelled by Ctrl+C.</param>
internal sealed record VerbRun(TextWriter Out, ProgressLine Progress, CancellationToken Stop)
{
    /// <summary>The same as the summary, and more, for programs.</summary>
    public VerbResult Result { get; } = new();

    /// <summary>Writes a line of the summary: a topic in its own column, and a text.</summary>
    public void Print(string topic, string text)
    {
        Progress.Clear();
        Out.WriteLine($"{topic,-10}{text}");
    }

    /// <summary>Writes a warning to standard error.</summary>
    public void Warn(string text)
    {
        Progress.Say($"warning: {text}");
        Result.AddWarning(text);
    }
}
