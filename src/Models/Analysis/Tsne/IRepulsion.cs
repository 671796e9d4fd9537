namespace AeCluster.Models.Analysis.Tsne;

/// <summary>How the points of an embedding push each other apart: every one every other, so it is where the time goes.</summary>
internal interface IRepulsion
{
    /// <param name="y_N2">Points.</param>
    /// <param name="force_N2">Receives the sum over j of (y_i - y_j) / (1 + |y_i - y_j|^2)^2, not yet divided by the
    /// result.</param>
    /// <returns>Z: the sum of 1 / (1 + |y_i - y_j|^2) over all ordered pairs of different points.</returns>
    double Compute(float[] y_N2, float[] force_N2);
}
