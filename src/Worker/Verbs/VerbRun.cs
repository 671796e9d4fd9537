namespace AeCluster.Worker.Verbs;

/// <summary>What surrounds a verb while it runs.</summary>
/// <param name="Out">Standard output: what was done, in a few lines.</param>
/// <param name="Stop">Cancelled by Ctrl+C.</param>
internal sealed record VerbRun(TextWriter Out, ProgressLine Progress, CancellationToken Stop)
{
    /// <summary>A line of the summary: what it is about, in a column of its own, and what there is to say.</summary>
    public void Say(string about, string text)
    {
        Progress.Clear();
        Out.WriteLine($"{about,-10}{text}");
    }
}
