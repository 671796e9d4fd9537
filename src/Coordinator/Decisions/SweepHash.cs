using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// One number for the outcome of a sweep: SHA-256 over its trials in order, with their settings, how they ended, the measures of
/// every epoch and the trained weights, and over the decisions of its search. Two sweeps with the same hash have the same results
/// to the bit. Times, workers and attempts are not part of it.
/// </summary>
public static class SweepHash
{
    /// <returns>Lower-case hexadecimal.</returns>
    public static string Of(ExperimentState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var trial in state.Trials)
        {
            Add(hash, $"trial {trial.Id} {SpecJson.Write(trial.Plan.Spec)}");
            foreach (var epoch in trial.Epochs)
            {
                Add(hash, Text(epoch));
            }

            Add(hash, $"{trial.Status} {trial.ParametersSha256}");
        }

        Add(hash, $"decisions {state.DecisionsSha256}");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Continues the hash of a search's decisions by one.</summary>
    /// <param name="before">The hash of those before; empty for the first.</param>
    public static string Continue(string before, SearchDecided decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        return Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{before} {decided.Decision} {decided.Trial} {decided.Epochs}")));
    }

    private static string Text(EpochMetrics epoch)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch} {epoch.Stage} {epoch.Step}");
        foreach (var value in (double?[])[epoch.Loss, epoch.ValidationLoss, epoch.RoundedAccuracy])
        {
            text.Append(CultureInfo.InvariantCulture, $" {value:R}");
        }

        foreach (var (name, value) in epoch.Parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $" {name} {value:R}");
        }

        return text.ToString();
    }

    private static void Add(IncrementalHash hash, string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
}
