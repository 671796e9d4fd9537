using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Specs.Models;

namespace AeCluster.Models.Training;

/// <summary>Checks that data fits a trial.</summary>
internal static class DataChecks
{
    /// <exception cref="ArgumentException">The numbers of examples differ from the spec's.</exception>
    public static void ThrowIfCountsDiffer(TrialSpec spec, DataSplit data)
    {
        if (data.Train.Count != (spec.Data.TrainCount ?? data.Train.Count)
            || data.Validation.Count != (spec.Data.ValidationCount ?? data.Validation.Count))
        {
            throw new ArgumentException(
                $"The data has {data.Train.Count} training and {data.Validation.Count} validation examples, "
                + $"the spec asks for {spec.Data.TrainCount} and {spec.Data.ValidationCount}.",
                nameof(data));
        }
    }

    /// <summary>Continuing on other data would give weights that cannot be reproduced.</summary>
    /// <exception cref="DataException">The trial began with other data, if both fingerprints are known.</exception>
    public static void ThrowIfOtherData(Checkpoint checkpoint, string dataName, string dataFingerprint)
    {
        if (checkpoint.DataFingerprint.Length > 0
            && dataFingerprint.Length > 0
            && checkpoint.DataFingerprint != dataFingerprint)
        {
            throw new DataException(
                $"{dataName} is not the data that this trial began with (a digest of it is {dataFingerprint[..8]}, that in the "
                + $"checkpoint of step {checkpoint.Step} {checkpoint.DataFingerprint[..8]}). Put the old data back, or begin the "
                + "experiment again with the new.");
        }
    }

    /// <exception cref="ArgumentException">A classifier's labels are missing, too few, or not among its classes.</exception>
    public static void ThrowIfLabelsAreUnfit(TrialSpec spec, DataSplit data)
    {
        if (spec.Model is not ClassifierSpec classifier)
        {
            return;
        }

        if (spec.Training.Labels > data.Train.Count)
        {
            throw new ArgumentException(
                $"The classifier is to see {spec.Training.Labels} labels, but there are {data.Train.Count} training examples.");
        }

        foreach (var (part, labels_N) in new[] { ("training", data.Train.Labels_N), ("validation", data.Validation.Labels_N) })
        {
            var labels = labels_N?.data<long>().ToArray()
                ?? throw new ArgumentException($"A classifier needs labels, and the {part} examples have none.");
            var wrong = labels.Where(label => label < 0 || label >= classifier.Classes).ToList();
            if (wrong.Count > 0)
            {
                throw new ArgumentException(
                    $"The {part} examples have the label {wrong[0]}, but the model's classes are 0 to {classifier.Classes - 1}; "
                    + "set model.classes.");
            }
        }
    }
}
