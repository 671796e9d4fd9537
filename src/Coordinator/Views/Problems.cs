namespace AeCluster.Coordinator.Views;

/// <summary>The problems of one experiment that last, one for each subject, oldest first.</summary>
internal sealed class Problems
{
    private readonly List<(string Subject, ProblemView Problem)> _problems = [];

    public IReadOnlyList<ProblemView> Views => [.. _problems.Select(each => each.Problem)];

    /// <summary>A problem begins, or what is known of it changes.</summary>
    public void Begin(string subject, string what, string? waiting, DateTimeOffset now)
    {
        var at = _problems.FindIndex(each => each.Subject == subject);
        if (at < 0)
        {
            _problems.Add((subject, new ProblemView(what, now, waiting)));
        }
        else
        {
            _problems[at] = (subject, _problems[at].Problem with { What = what, Waiting = waiting });
        }
    }

    /// <returns>Whether there was one.</returns>
    public bool End(string subject) => _problems.RemoveAll(each => each.Subject == subject) > 0;
}
