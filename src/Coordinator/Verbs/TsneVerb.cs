using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class TsneVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".csv", ".npy"], "tsne.png", "tsne.csv");
        var examples = new ExamplesOptions();
        var perplexity = ValueParsers.Real(
            "--perplexity", "P", 30, 1, 10_000, "Neighbours that each example attends to; below the number of examples.");
        var seed = ValueParsers.Seed("Seed of what is random in it. [default: the trial's own]");
        var threads = ValueParsers.OptionalNumber(
            "--threads", "T", 1, 1024, "Threads to compute with; the result does not depend on it. [default: one a core]");
        var without = new Option<bool>("--no-thumbnails") { Description = "Points alone, without pictures of examples." };
        return common.Verb(
            TsneRequest.Verb,
            "Show codings in two dimensions by t-SNE: a plot (.png), coloured by class, with pictures of examples; the points "
                + "(.csv, .npy).",
            [.. examples.All, perplexity, seed, threads, without],
            host,
            parsed => examples.Read(
                parsed,
                new TsneRequest
                {
                    Perplexity = parsed.GetValue(perplexity),
                    Seed = parsed.GetValue(seed),
                    Threads = parsed.GetValue(threads),
                    Thumbnails = !parsed.GetValue(without),
                }))
            .WithExamples(
                "aecluster tsne runs/mine",
                "aecluster tsne runs/mine/trials/t03 --limit 2000 --perplexity 50 --out map.png",
                "aecluster tsne final.safetensors --part all --out points.csv --threads 8");
    }
}
