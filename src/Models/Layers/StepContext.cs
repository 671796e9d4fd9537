using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// What a forward pass belongs to, passed from the training step down to the layers: its source of noise, the groups that its
/// examples fall into, and what a trainer keeps for it.
/// </summary>
/// <remarks>
/// Backward passes take no arguments of ours: the functions with kernels of our own keep the context of their forward pass for
/// them. Two settings are ambient: <see cref="Kernels.Scratch"/> and <see cref="Runtime.ComputeThreads"/> say why.
/// </remarks>
public sealed class StepContext
{
    private readonly Generator? _noise;

    /// <summary>The context of a pass over a batch that is a single group; autograd accumulates the gradients.</summary>
    /// <param name="noise">Source of all randomness, on the module's device. The caller seeds it.</param>
    public StepContext(Generator noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        _noise = noise;
    }

    private StepContext()
    {
    }

    /// <summary>The context of a pass without noise, outside of training.</summary>
    public static StepContext None { get; } = new();

    /// <summary>Source of all randomness.</summary>
    /// <exception cref="InvalidOperationException">The pass has none.</exception>
    public Generator Noise => _noise ?? throw new InvalidOperationException("This pass has no source of noise.");

    /// <summary>The groups of the examples; null where the batch is a single group.</summary>
    internal ExampleGroups? Groups { get; init; }

    /// <summary>The gradients that a backward pass adds to itself; null where autograd accumulates all.</summary>
    internal GradientsInPlace? Gradients { get; init; }

    /// <summary>Copies of the weights, kept while these do not change; null where each pass makes its own.</summary>
    internal TransposedWeights? Weights { get; init; }

    /// <summary>
    /// Draws what is random about the examples, for each group as if it were computed alone; at most once in a pass.
    /// </summary>
    /// <param name="draw">A group's rows of each tensor -> as many rows.</param>
    /// <param name="x">Tensors with a row for each example.</param>
    internal Tensor Draw(Func<Tensor[], Tensor> draw, params Tensor[] x) => Groups is null ? draw(x) : Groups.Draw(draw, x);

    /// <summary>The losses of all groups [G], or that of the batch, a scalar. The loss of an empty group is 0.</summary>
    /// <param name="loss">A group's rows of each tensor -> its loss, a scalar.</param>
    /// <param name="x">Tensors with a row for each example.</param>
    internal Tensor Losses(Func<Tensor[], Tensor> loss, params Tensor[] x) => Groups is null ? loss(x) : Groups.Losses(loss, x);
}
