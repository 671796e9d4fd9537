using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>The examples of a data set, which may not fit in memory together.</summary>
public interface IExampleBatches
{
    /// <summary>Number of examples.</summary>
    int Count { get; }

    /// <summary>All examples x_NCHW, batch after batch, in the order of the data set, on the model's device.</summary>
    /// <param name="rows">Examples in a batch; the last one may have fewer.</param>
    /// <returns>Each batch lives until the next one is taken, as do the tensors that are made from it.</returns>
    IEnumerable<Tensor> InOrder(int rows);
}
