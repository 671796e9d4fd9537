using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Inspection;
using AeCluster.Specs;
using AeCluster.Specs.Inspection;

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

    /// <summary>The spec, if the data fits it. The same look as before an experiment starts, which may have been on another
    /// machine.</summary>
    /// <exception cref="DataException">The model or the training cannot work with the data; says what to change.</exception>
    public static TrialSpec Fitting(TrialSpec spec, DataSplit data)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var facts = DataInspector.Look(data, spec.Data);
        string[] errors =
        [
            .. facts.Findings
                .Concat(TrialInspection.Of(spec, facts))
                .Where(finding => finding.Kind == FindingKind.Error)
                .Select(finding => finding.Text),
        ];
        var text = string.Join("; ", errors);
        return text.Length == 0 ? spec : throw new DataException($"{char.ToUpperInvariant(text[0])}{text[1..]}.");
    }
}
