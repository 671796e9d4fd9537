using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// The mirror image of <see cref="DenseLayers"/>: each layer multiplies by the transposed weight of its counterpart, last layer
/// first, and adds a bias of its own. The biases are its only parameters, named as in <see cref="DenseLayers"/>: <c>0.bias</c>,
/// <c>2.bias</c>, ...
/// </summary>
public sealed class TransposedDenseLayers : Module<Tensor, StepContext, Tensor>
{
    private readonly TransposedDense[] _layers;
    private readonly Activation _activation;

    /// <param name="mirrored">Owns the weights: a module that holds both has them once.</param>
    /// <param name="activation">Between the layers, not after the last one.</param>
    public TransposedDenseLayers(DenseLayers mirrored, Activation activation)
        : base(nameof(TransposedDenseLayers))
    {
        ArgumentNullException.ThrowIfNull(mirrored);
        _activation = activation;
        _layers = [.. mirrored.Layers.Reverse().Select(layer => new TransposedDense(layer))];
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"{2 * i}", _layers[i]);
        }
    }

    /// <summary>The layers, each with the activation that follows it.</summary>
    internal IEnumerable<DenseLink> Links =>
        _layers.Select((layer, i) => layer.ToLink(i < _layers.Length - 1 ? _activation : Activation.Linear));

    public override Tensor forward(Tensor x_NO, StepContext context) => DenseChain.Apply([.. Links], x_NO, context);

    /// <summary>Registers a bias under its name.</summary>
    private sealed class TransposedDense : Module
    {
        private readonly Dense _mirrored;
        private readonly Parameter _bias_I;

        public TransposedDense(Dense mirrored)
            : base(nameof(TransposedDense))
        {
            _mirrored = mirrored;
            mirrored.IsShared = true;
            _bias_I = new Parameter(zeros(mirrored.Weight_OI.shape[1], ScalarType.Float32, CPU));
            register_parameter("bias", _bias_I);
        }

        internal DenseLink ToLink(Activation activation) => _mirrored.ToMirrorLink(_bias_I, activation);
    }
}
