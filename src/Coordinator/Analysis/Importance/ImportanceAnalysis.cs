namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>How much a setting matters for the first goal.</summary>
/// <param name="Trials">Number of trials that were compared: those that have the setting and a result.</param>
/// <param name="Best">Share of the difference between the best trials and all (PED-ANOVA); the settings together have 1.</param>
/// <param name="Chance">The share that one in twenty settings without any effect would exceed.</param>
/// <param name="Variance">Share of the variance of all results that is owed to the setting alone (fANOVA).</param>
internal sealed record SettingImportance(Setting Setting, int Trials, Share Best, double Chance, Share Variance)
{
    /// <summary>The values of the setting that <see cref="Marginal"/> tells apart.</summary>
    public required Cells Cells { get; init; }

    /// <summary>For each cell the predicted result, averaged over all other settings.</summary>
    public required IReadOnlyList<Band> Marginal { get; init; }

    /// <summary>Whether the best trials differ from the others in it more than they would by chance.</summary>
    public bool IsAboveChance => Best.Mean > Chance;
}

/// <summary>A predicted result, and its standard deviation over the trees to either side.</summary>
internal readonly record struct Band(double Low, double Middle, double High);

/// <summary>Two settings whose effects depend on each other.</summary>
/// <param name="Variance">Share of the variance that is owed to both together, beyond what each does alone.</param>
internal sealed record Interaction(Setting One, Setting Other, Share Variance);

/// <summary>The predicted result by two settings, averaged over all others.</summary>
/// <param name="Results">For each cell of the one and each of the other.</param>
internal sealed record Contour(Cells One, Cells Other, double[,] Results);

/// <summary>Which settings matter.</summary>
/// <param name="Settings">The most important first.</param>
/// <param name="Interactions">Of the most important settings, the largest first.</param>
/// <param name="Contour">Of the two most important settings that all trials have; null where there are none.</param>
/// <param name="Explained">Share of the variance that the forest behind fANOVA predicts of trials that it has not seen.</param>
/// <param name="IsOfLogarithm">Whether the variance is that of the results' logarithm.</param>
/// <param name="Basis">What was compared, in words.</param>
internal sealed record ImportanceAnalysis(
    IReadOnlyList<SettingImportance> Settings,
    IReadOnlyList<Interaction> Interactions,
    Contour? Contour,
    double? Explained,
    bool IsOfLogarithm,
    string Basis)
{
    /// <summary>Fewer trials say nothing.</summary>
    public const int FewestTrials = 8;

    /// <summary>Below this share of explained variance, fANOVA's shares are mostly noise.</summary>
    public const double LittleExplained = 0.2;

    /// <summary>Interactions are looked for among so many settings.</summary>
    private const int Interacting = 4;

    private const long Seed = 1;

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Missing { get; init; }

    public static ImportanceAnalysis Of(Study study)
    {
        var basis = ImportanceBasis.Of(study);
        if (basis.Missing is { } missing)
        {
            return new([], [], null, null, false, "") { Missing = missing };
        }

        // A setting that only some trials have is judged among these, beside all settings that they have.
        var main = new List<SettingImportance>();
        var (interactions, contour, explained) = ((IReadOnlyList<Interaction>)[], (Contour?)null, (double?)null);
        foreach (var group in basis.Groups)
        {
            var fit = new GroupFit(group, basis.IsLog, Seed);
            main.AddRange(fit.Importances());
            if (group.Trials.Count == basis.Trials)
            {
                var important = Rank(main).Select(each => each.Setting).ToList();
                explained = fit.Explained;
                interactions = fit.Interactions([.. important.Take(Interacting)]);
                contour = important.Count > 1 ? fit.ContourOf(important[0], important[1]) : null;
            }
        }

        return new([.. Rank(main)], interactions, contour, explained, basis.IsLog, basis.Words);
    }

    private static IEnumerable<SettingImportance> Rank(IEnumerable<SettingImportance> settings) =>
        settings.OrderByDescending(each => each.Best.Mean + each.Variance.Mean);
}
