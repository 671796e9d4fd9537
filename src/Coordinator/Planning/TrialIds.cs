using AeCluster.Messages;

namespace AeCluster.Coordinator.Planning;

/// <summary>Names of trials: of one length, so that they sort as text.</summary>
internal static class TrialIds
{
    private const int FewestDigits = 2;

    /// <param name="index">From 0.</param>
    public static TrialId Of(int index, int count)
    {
        var digits = Math.Max(FewestDigits, count.ToString().Length);
        return new TrialId("t" + (index + 1).ToString().PadLeft(digits, '0'));
    }
}
