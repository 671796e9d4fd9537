using AeCluster.Models.Data;
using AeCluster.Models.Random;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>The only table from a variant's spec to its module.</summary>
public static class ModelRegistry
{
    private delegate Autoencoder Factory(ModelSpec spec, LossKind loss, ExampleShape shape, Generator weights);

    private static readonly Dictionary<Type, Factory> _factories = new()
    {
        [typeof(LinearSpec)] = (spec, loss, shape, weights) => new LinearAutoencoder((LinearSpec)spec, loss, shape, weights),
        [typeof(StackedSpec)] = (spec, loss, shape, weights) => new StackedAutoencoder((StackedSpec)spec, loss, shape, weights),
        [typeof(TiedSpec)] = (spec, loss, shape, weights) => new TiedAutoencoder((TiedSpec)spec, loss, shape, weights),
        [typeof(ConvolutionalSpec)] = (spec, loss, shape, weights) =>
            new ConvolutionalAutoencoder((ConvolutionalSpec)spec, loss, shape, weights),
        [typeof(RecurrentSpec)] = (spec, loss, shape, weights) =>
            new RecurrentAutoencoder((RecurrentSpec)spec, loss, shape, weights),
        [typeof(DenoisingSpec)] = (spec, loss, shape, weights) =>
            new DenoisingAutoencoder((DenoisingSpec)spec, loss, shape, weights),
        [typeof(SparseSpec)] = (spec, loss, shape, weights) => new SparseAutoencoder((SparseSpec)spec, loss, shape, weights),
        [typeof(VariationalSpec)] = (spec, loss, shape, weights) =>
            new VariationalAutoencoder((VariationalSpec)spec, loss, shape, weights),
        [typeof(ClassifierSpec)] = (spec, loss, shape, weights) =>
            new Classifier(
                (ClassifierSpec)spec,
                Create(((ClassifierSpec)spec).Encoder, loss, shape, weights),
                loss,
                shape,
                weights),
    };

    /// <summary>The spec types that have a module.</summary>
    public static IReadOnlyCollection<Type> SpecTypes => _factories.Keys;

    /// <summary>A module on the processor whose initial weights depend on the arguments alone.</summary>
    /// <param name="loss">The reconstruction loss (<see cref="TrialSpec.ReconstructionLoss"/>).</param>
    /// <param name="seed">The trial's seed (<see cref="TrialSpec.Seed"/>).</param>
    /// <exception cref="ArgumentException">The spec's type has no module, or the variant does not support the loss.</exception>
    public static Autoencoder Create(ModelSpec spec, LossKind loss, ExampleShape shape, long seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var weights = new Generator((ulong)Seeds.Of(seed, SeedPurpose.InitialWeights), CPU);
        return Create(spec, loss, shape, weights);
    }

    private static Autoencoder Create(ModelSpec spec, LossKind loss, ExampleShape shape, Generator weights) =>
        _factories.TryGetValue(spec.GetType(), out var create)
            ? create(spec, loss, shape, weights)
            : throw new ArgumentException($"No module is registered for {spec.GetType().Name}.", nameof(spec));
}
