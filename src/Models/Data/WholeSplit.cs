namespace AeCluster.Models.Data;

/// <summary>Numbers of examples of a split of which only some are loaded.</summary>
/// <param name="TrainLabels">The class of each training example; null if there are no labels.</param>
/// <param name="ValidationLabels">The same of the validation examples.</param>
internal sealed record WholeSplit(int Train, int Validation, long[]? TrainLabels, long[]? ValidationLabels);
