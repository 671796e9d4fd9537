using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class ReconstructVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".csv", ".npy"], "reconstructions.png", "reconstructions.csv");
        var examples = new ExamplesOptions();
        var columns = ValueParsers.Number(
            "--columns", "N", 10, 1, 100, "Examples of each kind on the picture: the first, the best, the worst.");
        var seed = ValueParsers.Seed("Seed of the noise that a denoising model's inputs get. [default: the trial's own]");
        return common.Verb(
            ReconstructRequest.Verb,
            "Show examples above their reconstructions (.png): the first, the best and the worst; the error of each (.csv); "
                + "all reconstructions (.npy).",
            [.. examples.All, columns, seed],
            host,
            parsed =>
                examples.Read(
                    parsed,
                    new ReconstructRequest { Columns = parsed.GetValue(columns), Seed = parsed.GetValue(seed) }))
            .WithExamples(
                "aecluster reconstruct runs/mine",
                "aecluster reconstruct runs/mine/trials/t03 --part train --limit 5000 --out worst.png",
                "aecluster reconstruct final.safetensors --out all.npy --out errors.csv");
    }
}
