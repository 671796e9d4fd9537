using AeCluster.Models.Random;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>Adds noise to the inputs of a denoising model. It depends only on the seed and the index of the example.</summary>
internal sealed class NoisyInputs(IDenoising denoising, TrainedModel model)
{
    /// <param name="examples">Index of each example in the batch.</param>
    public Tensor Of(Tensor x_NCHW, IReadOnlyList<int> examples)
    {
        using var scope = NewDisposeScope();
        return cat([.. examples.Select((example, row) => One(x_NCHW.narrow(0, row, 1), example))]).MoveToOuterDisposeScope();
    }

    /// <summary>E.g. <c>noise: dropout 0.5, seed 42</c>.</summary>
    public override string ToString() => model.Spec.Model is DenoisingSpec spec
        ? $"noise: {Words(spec.Noise)} {spec.Level}, seed {model.Seed}"
        : $"with noise, seed {model.Seed}";

    /// <summary>E.g. <c>salt and pepper</c>.</summary>
    private static string Words(Corruption noise) => SpecJson.Naming.ConvertName(noise.ToString()).Replace('_', ' ');

    private Tensor One(Tensor x_1CHW, int example)
    {
        using var noise = model.NewGenerator(SeedPurpose.ValidationNoise, step: example);
        return denoising.Corrupt(x_1CHW, noise);
    }
}
