namespace AeCluster.Coordinator.Views;

/// <summary>The problems of one experiment that last, one for each subject, oldest first.</summary>
internal sealed class Problems
{
    private readonly List<(string Subject, ProblemView Problem)> _problems = [];

    public IReadOnlyList<ProblemView> Views => [.. _problems.Select(each => each.Problem)];

    /// <summary>A problem begins, or what is known of it changes.</summary>
    /// <returns>Whether it is another one than was known for the subject.</returns>
    public bool Begin(string subject, string what, string? waiting, DateTimeOffset now)
    {
        var at = _problems.FindIndex(each => each.Subject == subject);
        if (at < 0)
        {
            _problems.Add((subject, new ProblemView(what, now, waiting)));
            return true;
        }

        var before = _problems[at].Problem;
        _problems[at] = (subject, before with { What = what, Waiting = waiting });
        return before.What != what;
    }

    /// <returns>Whether there was one.</returns>
    public bool End(string subject) => _problems.RemoveAll(each => each.Subject == subject) > 0;
}
