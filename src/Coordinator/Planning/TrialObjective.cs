using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Planning;

/// <summary>What a trial minimizes, in words. The losses of two trials can be compared only where these are equal.</summary>
public static class TrialObjective
{
    /// <summary>The objective of a classifier, which reconstructs nothing in the end.</summary>
    public const string Classes = "cross-entropy of the classes";

    /// <summary>The loss of the last stage, with the terms that are added to it and their weights.</summary>
    public static string Of(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var loss = NameOf(spec.Training.Loss);
        return spec.Model switch
        {
            ClassifierSpec => Classes,
            VariationalSpec variational => $"{loss} + {variational.LatentWeight} x latent loss",
            SparseSpec { Penalty: not SparsityPenalty.None } sparse =>
                $"{loss} + {sparse.Weight} x {SpecJson.Naming.ConvertName(sparse.Penalty.ToString())} penalty",
            _ => loss,
        };
    }

    public static string NameOf(LossKind loss) => loss switch
    {
        LossKind.Bce => "binary cross-entropy",
        LossKind.Mse => "mean squared error",
        LossKind.CrossEntropy => Classes,
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss."),
    };

    /// <summary>The source of the data, and how a file's values are scaled: errors of trials where these differ are in different
    /// units.</summary>
    public static string UnitsOf(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var source = KindNames.Of(spec.Data);
        return spec.Data is FileDataSpec file ? $"{source}, scale {SpecJson.Naming.ConvertName(file.Scale.ToString())}" : source;
    }
}
