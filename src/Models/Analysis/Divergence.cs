namespace AeCluster.Models.Analysis;

/// <summary>How far an embedding is from the data.</summary>
internal static class Divergence
{
    private const int ChunkPoints = 256;

    /// <summary>
    /// KL(P || Q) in nats, where Q_ij = 1 / (1 + |y_i - y_j|^2) / Z. Pairs that are no neighbours have P = 0 and add nothing.
    /// </summary>
    public static double Of(Affinities affinities, float[] y_N2, double z, Chunks chunks) =>
        chunks.Sum(affinities.Count, ChunkPoints, (first, end) =>
        {
            var sum = 0.0;
            for (var i = first; i < end; i++)
            {
                for (var entry = affinities.Starts_N[i]; entry < affinities.Starts_N[i + 1]; entry++)
                {
                    var j = affinities.Neighbours[entry];
                    double dx = y_N2[2 * i] - y_N2[2 * j];
                    double dy = y_N2[(2 * i) + 1] - y_N2[(2 * j) + 1];
                    double share = affinities.Shares[entry];
                    sum += share > 0 ? share * Math.Log(share * (1 + (dx * dx) + (dy * dy)) * z) : 0;
                }
            }

            return sum;
        });
}
