using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// x_NI -> x_NI W^T + b: PyTorch's <c>Linear</c> (<c>weight</c> [out, in], <c>bias</c> [out]) with Keras' initial values from
/// an explicit generator.
/// </summary>
public sealed class Dense : Module<Tensor, StepContext, Tensor>
{
    private readonly Parameter _weight_OI;
    private readonly Parameter _bias_O;

    public Dense(int inputs, int outputs, Initializer initializer, Generator generator)
        : base(nameof(Dense))
    {
        _weight_OI = new Parameter(initializer.Draw([outputs, inputs], inputs, outputs, generator));
        _bias_O = new Parameter(zeros(outputs, ScalarType.Float32, CPU));
        register_parameter("weight", _weight_OI);
        register_parameter("bias", _bias_O);
    }

    /// <summary>Whether another layer uses the same weight.</summary>
    internal bool IsShared { get; set; }

    internal Tensor Weight_OI => _weight_OI;

    public override Tensor forward(Tensor x_NI, StepContext context) =>
        DenseChain.Apply([ToLink(Activation.Linear)], x_NI, context);

    /// <summary>
    /// The layer as a part of a chain. Not to be kept: moving the model to a device may replace the parameters.
    /// </summary>
    internal DenseLink ToLink(Activation activation) => new(_weight_OI, _bias_O, activation, IsShared: IsShared);

    /// <summary>The mirror image of this layer: its weight, transposed, with another bias.</summary>
    internal DenseLink ToMirrorLink(Parameter bias_I, Activation activation) =>
        new(_weight_OI, bias_I, activation, IsTransposed: true, IsShared: true);
}
