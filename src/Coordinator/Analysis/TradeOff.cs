namespace AeCluster.Coordinator.Analysis;

/// <summary>The trials that no other one beats in every goal.</summary>
internal static class TradeOff
{
    /// <returns>Completed trials with a number for each goal to which no other is at least as good in all goals and better in
    /// one, in the order of the first goal. Of equal ones all.</returns>
    public static IReadOnlyList<StudyTrial> Front(Study study)
    {
        // In this order a trial can only be beaten by one before it, and by one that is on the front itself.
        var candidates = study.Ranking
            .Where(trial => trial.Values.All(value => value is not null))
            .Select(trial => (Trial: trial, Costs: CostsOf(trial, study.Goals)))
            .Order(Comparer<(StudyTrial Trial, double[] Costs)>.Create((one, other) => Compare(one.Costs, other.Costs)));
        var front = new List<(StudyTrial Trial, double[] Costs)>();
        foreach (var candidate in candidates)
        {
            if (!front.Any(other => Beats(other.Costs, candidate.Costs)))
            {
                front.Add(candidate);
            }
        }

        return [.. front.Select(each => each.Trial)];
    }

    private static double[] CostsOf(StudyTrial trial, IReadOnlyList<Goal> goals) =>
        [.. goals.Zip(trial.Values, (goal, value) => goal.CostOf(value!.Value))];

    private static int Compare(double[] one, double[] other) =>
        one.Zip(other, (a, b) => a.CompareTo(b)).FirstOrDefault(order => order != 0);

    private static bool Beats(double[] one, double[] other) =>
        one.Zip(other).All(pair => pair.First <= pair.Second) && one.Zip(other).Any(pair => pair.First < pair.Second);
}
