using System.CommandLine;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class GenerateVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".npy", ".csv"], "samples.png") { Purpose = ModelPurpose.Generating };
        var count = ValueParsers.Number("--count", "N", 25, 1, 1_000_000, "Examples to draw.");
        var seed = ValueParsers.Seed("Seed of what is drawn. [default: the trial's own]");
        return common.Verb(
            GenerateRequest.Verb,
            "Draw new examples from a variational autoencoder.",
            [count, seed],
            host,
            parsed => new GenerateRequest { Count = parsed.GetValue(count), Seed = parsed.GetValue(seed) })
            .WithExamples(
                "aecluster generate runs/mine/trials/t03",
                "aecluster generate final.safetensors --count 100 --seed 7 --out hundred.png",
                "aecluster generate final.safetensors --count 10000 --out samples.npy");
    }
}
