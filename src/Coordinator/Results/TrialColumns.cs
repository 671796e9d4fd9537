namespace AeCluster.Coordinator.Results;

/// <summary>Columns of <c>trials.csv</c> that are also read.</summary>
internal static class TrialColumns
{
    public const string Trial = "trial";
    public const string Variant = "variant";
    public const string Status = "status";

    /// <summary>The epoch whose weights are kept; the next two and all other measures but the best ones are of it.</summary>
    public const string KeptEpoch = "kept_epoch";
    public const string ValidationLoss = "validation_loss";
    public const string BestValidationLoss = "best_validation_loss";
    public const string BestSquaredError = "best_mse";

    /// <summary>Place among the completed trials that it can be compared with, 1 for the best.</summary>
    public const string Rank = "rank";

    /// <summary>The column by which it is ranked.</summary>
    public const string RankedBy = "ranked_by";

    /// <summary>What is wrong with the trained model.</summary>
    public const string Findings = "findings";
}
