namespace AeCluster.Models.Analysis.Tsne;

/// <summary>An embedding, and how good it is.</summary>
/// <param name="Embedding_N2">Point after point: x, y.</param>
/// <param name="KlDivergence">Kullback-Leibler divergence KL(P || Q), in nats, of the data's similarities P and the embedding's
/// Q: lower is better.</param>
/// <param name="Iterations">Iterations done; fewer than asked for where it converged.</param>
public sealed record TsneResult(float[] Embedding_N2, double KlDivergence, int Iterations);
