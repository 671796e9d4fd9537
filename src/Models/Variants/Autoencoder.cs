using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Variants;

/// <summary>
/// What every variant is: an encoder from examples to codings, a decoder back, and the loss they are trained with.
/// Single-device code; randomness comes only from the generators that are passed in.
/// </summary>
/// <remarks>Shapes: N examples, C x H x W values each (V of them when flattened), D codings.</remarks>
public abstract class Autoencoder : Module
{
    private readonly LossKind _loss;

    /// <param name="output">A sigmoid bounds the output to [0, 1]; without it only MSE makes sense.</param>
    protected Autoencoder(string name, ExampleShape shape, LossKind loss, OutputActivation output)
        : base(name)
    {
        if (loss == LossKind.Bce && output != OutputActivation.Sigmoid)
        {
            throw new ArgumentException(
                "Binary cross-entropy needs an output in [0, 1], which a linear one is not; use MSE or a sigmoid.",
                nameof(loss));
        }

        Shape = shape;
        Output = output;
        _loss = loss;
    }

    public ExampleShape Shape { get; }

    internal OutputActivation Output { get; }

    /// <summary>
    /// Whether nothing that is computed, on the processor, depends on the examples of another batch that are computed along, to
    /// the bit. Then several batches can be computed as one (<see cref="Layers.ExampleGroups"/>). It holds for layers and losses
    /// with kernels of our own; libtorch chooses its ways by size.
    /// </summary>
    internal virtual bool ComputesRowsApart => false;

    private bool IsBounded => Output == OutputActivation.Sigmoid;

    /// <summary>x_NCHW in data range -> codings z_ND, without noise or sampling.</summary>
    public Tensor Encode(Tensor x_NCHW) => Encode(x_NCHW, StepContext.None);

    /// <summary>As <see cref="Encode(Tensor)"/>, as a part of a pass.</summary>
    public abstract Tensor Encode(Tensor x_NCHW, StepContext context);

    /// <summary>Codings z_ND -> output [N, V] before the output activation.</summary>
    protected abstract Tensor DecodeFlat(Tensor z_ND, StepContext context);

    /// <summary>
    /// x_NCHW -> its reconstruction [N, V] before the output activation: encoder and decoder one after the other. A variant of
    /// dense layers alone overrides it, to compute them in one go.
    /// </summary>
    protected virtual Tensor ReconstructFlat(Tensor x_NCHW, StepContext context) =>
        DecodeFlat(Encode(x_NCHW, context), context);

    /// <summary>Codings z_ND -> x_NCHW in data range.</summary>
    public Tensor Decode(Tensor z_ND)
    {
        var y_NV = DecodeFlat(z_ND, StepContext.None);
        return (IsBounded ? y_NV.sigmoid() : y_NV).view(-1, Shape.Channels, Shape.Height, Shape.Width);
    }

    /// <summary>Codings z_ND -> output [N, V] before the output activation: for a model that is built on this one.</summary>
    internal Tensor DecodeToOutput(Tensor z_ND, StepContext context) => DecodeFlat(z_ND, context);

    /// <summary>x_NCHW -> its reconstruction, the same shape and range.</summary>
    public Tensor Reconstruct(Tensor x_NCHW) => Decode(Encode(x_NCHW));

    /// <summary>
    /// Says how far training has come; whoever trains calls it before each training batch. A variant whose loss changes in the
    /// course of training overrides it. It must follow from the argument alone, so that a resumed trial gives the same bits; and
    /// it must not touch evaluation, which measures every epoch by the same loss.
    /// </summary>
    /// <param name="epochsDone">Epochs completed and the share of the running one: 2.5 halfway through the third.</param>
    public virtual void BeginStep(double epochsDone)
    {
    }

    /// <summary>
    /// The loss of a batch, for training and for validation alike: where they differ, by the module's mode (<c>train()</c>,
    /// <c>eval()</c>), which is training at first. A variant with noise, sampling or penalties overrides it.
    /// </summary>
    /// <param name="x_NCHW">Examples in data range.</param>
    public virtual LossParts Loss(Tensor x_NCHW, StepContext context)
    {
        var y_NV = ReconstructFlat(x_NCHW, context);
        return new LossParts(ReconstructionLoss(y_NV, x_NCHW, context), y_NV, []);
    }

    /// <summary>
    /// How many values' rounded reconstruction equals the rounded input, as an int64 scalar. Keras' "rounded accuracy" is
    /// this over the number of values.
    /// </summary>
    public Tensor CountRoundedHits(LossParts result, Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var x_NV = x_NCHW.flatten(1);

        // Halves round to even, so 0.5 rounds to 0; and sigmoid(y) > 0.5 exactly where y > 0.
        var hits_NV = IsBounded
            ? result.Output_NV.IsAbove(0).eq(x_NV.IsAbove(0.5))
            : result.Output_NV.round().eq(x_NV.round());
        return hits_NV.sum();
    }

    /// <summary>Mean over every value of the batch. BCE is computed on the logits, where it cannot overflow; it equals Keras'
    /// value.</summary>
    protected Tensor ReconstructionLoss(Tensor y_NV, Tensor x_NCHW, StepContext context) =>
        ReconstructionLoss(_loss, y_NV, x_NCHW, context);

    /// <summary>The same by another loss than the model's own.</summary>
    protected Tensor ReconstructionLoss(LossKind by, Tensor y_NV, Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(y_NV);
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var x_NV = x_NCHW.flatten(1);
        return by switch
        {
            LossKind.Bce => ReconstructionLosses.BinaryCrossEntropy(y_NV, x_NV, context),
            LossKind.Mse => IsBounded
                ? ReconstructionLosses.SquaredErrorOfSigmoid(y_NV, x_NV, context)
                : ReconstructionLosses.SquaredError(y_NV, x_NV, context),
            _ => throw new InvalidOperationException($"Nothing is reconstructed by {by}."),
        };
    }
}

/// <summary>An autoencoder that can also draw new examples.</summary>
public interface IGenerative
{
    /// <summary>Draws codings from the prior and decodes them: [count, C, H, W] in data range.</summary>
    Tensor Sample(int count, Generator generator);
}

/// <summary>An autoencoder that is trained to undo noise.</summary>
public interface IDenoising
{
    /// <summary>x_NCHW as a training batch would see it: with noise of the spec's kind and level, the same shape.</summary>
    /// <param name="noise">Source of the noise, on the tensor's device; the caller seeds it.</param>
    Tensor Corrupt(Tensor x_NCHW, Generator noise);
}
