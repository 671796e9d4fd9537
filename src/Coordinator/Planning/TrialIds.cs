using AeCluster.Messages;

namespace AeCluster.Coordinator.Planning;

/// <summary>Ids of trials, padded to the same length so that they sort as text.</summary>
internal static class TrialIds
{
    private const int MinDigits = 2;

    /// <param name="index">From 0.</param>
    public static TrialId Of(int index, int count)
    {
        var digits = Math.Max(MinDigits, count.ToString().Length);
        return new TrialId("t" + (index + 1).ToString().PadLeft(digits, '0'));
    }
}
