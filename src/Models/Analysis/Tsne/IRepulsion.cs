namespace AeCluster.Models.Analysis.Tsne;

/// <summary>The repulsion between all pairs of points of an embedding, which takes most of the time.</summary>
internal interface IRepulsion
{
    /// <param name="y_N2">Points.</param>
    /// <param name="force_N2">Receives the sum over j of (y_i - y_j) / (1 + |y_i - y_j|^2)^2, not yet divided by the
    /// result.</param>
    /// <returns>Z: the sum of 1 / (1 + |y_i - y_j|^2) over all ordered pairs of different points.</returns>
    double Compute(float[] y_N2, float[] force_N2);
}
