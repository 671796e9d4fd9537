namespace AeCluster.Models.Analysis.Tsne;

/// <summary>An embedding and its quality.</summary>
/// <param name="Embedding_N2">x and y of each point.</param>
/// <param name="KlDivergence">Kullback-Leibler divergence KL(P || Q), in nats, of the data's similarities P and the embedding's
/// Q: lower is better.</param>
/// <param name="Iterations">Iterations done; fewer than the maximum if it converged.</param>
public sealed record TsneResult(float[] Embedding_N2, double KlDivergence, int Iterations);
