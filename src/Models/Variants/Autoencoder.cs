using System.Collections.ObjectModel;
using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Variants;

/// <summary>
/// The base of every variant: an encoder from examples to codings, a decoder back, and the loss they are trained with.
/// Single-device code; all randomness comes from generators that are passed in.
/// </summary>
/// <remarks>Shapes: N examples, C x H x W values each (V of them when flattened), D codings.</remarks>
public abstract class Autoencoder : Module
{
    private readonly LossKind _loss;

    /// <param name="output">A sigmoid bounds the output to [0, 1]; a linear output allows only MSE.</param>
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
    /// Whether, on the processor, the results of an example do not depend, to the bit, on the other examples computed with it.
    /// Then several batches can be computed in one pass (<see cref="ExampleGroups"/>). It holds for layers and losses with
    /// kernels of our own; libtorch selects its algorithms by size.
    /// </summary>
    internal virtual bool ComputesRowsApart => false;

    /// <summary>Whether the output stays within [0, 1].</summary>
    public bool IsBounded => Output == OutputActivation.Sigmoid;

    /// <summary>x_NCHW in data range -> codings z_ND, without noise or sampling.</summary>
    public Tensor Encode(Tensor x_NCHW) => Encode(x_NCHW, StepContext.None);

    /// <summary>As <see cref="Encode(Tensor)"/>, as a part of a pass.</summary>
    public abstract Tensor Encode(Tensor x_NCHW, StepContext context);

    /// <summary>Codings z_ND -> output [N, V] before the output activation.</summary>
    protected abstract Tensor DecodeFlat(Tensor z_ND, StepContext context);

    /// <summary>
    /// x_NCHW -> its reconstruction [N, V] before the output activation: the encoder, then the decoder. A variant that consists
    /// of dense layers overrides it to compute them as one operation.
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
    /// Reports the progress of training; called before each training batch. A variant whose loss changes during training
    /// overrides it. The effect must depend on the argument alone, so that a resumed trial computes the same bits, and must not
    /// change evaluation, which measures every epoch by the same loss.
    /// </summary>
    /// <param name="epochsDone">Epochs completed, with the share of the running one: 2.5 halfway through the third.</param>
    public virtual void BeginStep(double epochsDone)
    {
    }

    /// <summary>
    /// The loss of a batch, in training and in validation. Where they differ, the module's mode (<c>train()</c>, <c>eval()</c>)
    /// decides; it is training at first. A variant with noise, sampling or penalties overrides it.
    /// </summary>
    /// <param name="x_NCHW">Examples in data range.</param>
    public virtual LossParts Loss(Tensor x_NCHW, StepContext context)
    {
        var y_NV = ReconstructFlat(x_NCHW, context);
        return new LossParts(ReconstructionLoss(y_NV, x_NCHW, context), y_NV, []);
    }

    /// <summary>Measures a model whose training is complete. Most variants measure nothing besides the loss.</summary>
    /// <param name="examples">The examples that it was trained on.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <returns>Values by name, which join the parts of the last epoch's metrics.</returns>
    public virtual IReadOnlyDictionary<string, double> MeasureTrained(IExampleBatches examples, int threads) =>
        ReadOnlyDictionary<string, double>.Empty;

    /// <summary>
    /// Number of values whose rounded reconstruction equals the rounded input, as an int64 scalar. Divided by the number of
    /// values it is Keras' "rounded accuracy". It means something only for values in [0, 1].
    /// </summary>
    public Tensor CountRoundedHits(LossParts result, Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var x_NV = x_NCHW.flatten(1);

        // Halves round to even, so 0.5 rounds to 0. And sigmoid(y) > 0.5 exactly where y > 0.
        var hits_NV = IsBounded
            ? result.Output_NV.IsAbove(0).eq(x_NV.IsAbove(0.5))
            : result.Output_NV.round().eq(x_NV.round());
        return hits_NV.sum();
    }

    /// <summary>Mean squared error of the reconstruction over all values of the batch, a float scalar, whatever the
    /// loss.</summary>
    internal Tensor SquaredError(LossParts result, Tensor x_NCHW) =>
        ((IsBounded ? result.Output_NV.sigmoid() : result.Output_NV) - x_NCHW.flatten(1)).Squared().mean();

    /// <summary>
    /// Mean over all values of the batch. BCE is computed from the logits, where it cannot overflow; its value equals Keras'.
    /// </summary>
    protected Tensor ReconstructionLoss(Tensor y_NV, Tensor x_NCHW, StepContext context) =>
        ReconstructionLoss(_loss, y_NV, x_NCHW, context);

    /// <summary>The same, with a given loss instead of the model's own.</summary>
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

/// <summary>An autoencoder that can generate examples.</summary>
public interface IGenerative
{
    /// <summary>Draws codings from the prior and decodes them: [count, C, H, W] in data range.</summary>
    Tensor Sample(int count, Generator generator);
}

/// <summary>An autoencoder that is trained to remove noise.</summary>
public interface IDenoising
{
    /// <summary>Corrupts x_NCHW as in training, with noise of the spec's kind and level; the same shape.</summary>
    /// <param name="noise">Source of the noise, on the tensor's device; the caller seeds it.</param>
    Tensor Corrupt(Tensor x_NCHW, Generator noise);
}
