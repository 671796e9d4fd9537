using AeCluster.Specs.Models;

namespace AeCluster.Specs.Inspection;

/// <summary>
/// Compares what the model and the training of a trial assume with the facts about its data. A pure function: the same before
/// anything starts and at the start of the trial.
/// </summary>
public static class TrialInspection
{
    /// <summary>Errors first.</summary>
    public static IReadOnlyList<Finding> Of(TrialSpec spec, DataFacts facts)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(facts);
        var autoencoder = spec.Model is ClassifierSpec classifier ? classifier.Encoder : spec.Model;
        return
        [
            .. RangeInspection
                .Of(spec, autoencoder, facts)
                .Concat(ShapeInspection.Of(spec, autoencoder, facts))
                .Concat(LabelInspection.Of(spec, facts))
                .Concat(CapacityInspection.Of(autoencoder, facts))
                .Concat(ExampleCountInspection.Of(spec, facts))
                .OrderByDescending(finding => finding.Kind),
        ];
    }
}
