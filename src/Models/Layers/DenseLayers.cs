using AeCluster.Specs.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// Dense layers with an activation between them. Parameters are named as in PyTorch's
/// <c>Sequential(Linear, activation, Linear, ...)</c>, in which activations count: <c>0.weight</c>, <c>2.weight</c>, ...
/// </summary>
public sealed class DenseLayers : Module<Tensor, StepContext, Tensor>
{
    private readonly Dense[] _layers;
    private readonly bool _activateLast;

    /// <param name="widths">Number of inputs, then the width of each layer. A single number makes the identity.</param>
    /// <param name="activateLast">Whether the activation also follows the last layer.</param>
    public DenseLayers(
        IReadOnlyList<int> widths,
        Activation activation,
        bool activateLast,
        Initializer initializer,
        Generator generator)
        : base(nameof(DenseLayers))
    {
        ArgumentNullException.ThrowIfNull(widths);
        Activation = activation;
        _activateLast = activateLast;
        _layers = new Dense[widths.Count - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new Dense(widths[i], widths[i + 1], initializer, generator);
            register_module($"{2 * i}", _layers[i]);
        }
    }

    /// <summary>The layers, input side first.</summary>
    internal IReadOnlyList<Dense> Layers => _layers;

    /// <summary>The activation between the layers.</summary>
    internal Activation Activation { get; }

    /// <summary>The layers, each with the activation that follows it.</summary>
    internal IEnumerable<DenseLink> Links => LinksTo(_activateLast ? Activation : Activation.Linear);

    /// <summary>The same, with another activation after the last layer.</summary>
    internal IEnumerable<DenseLink> LinksTo(Activation last) =>
        _layers.Select((layer, i) => layer.ToLink(i < _layers.Length - 1 ? Activation : last));

    public override Tensor forward(Tensor x_NI, StepContext context) => DenseChain.Apply([.. Links], x_NI, context);
}
