using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class EncodeVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".npy", ".csv"], "codings.npy");
        var examples = new ExamplesOptions();
        return common.Verb(
            EncodeRequest.Verb,
            "Turn examples into codings. Labels, where there are any, are columns of the .csv, or a file beside the .npy.",
            examples.All,
            host,
            parsed => examples.Read(parsed, new EncodeRequest()))
            .WithExamples(
                "aecluster encode runs/mine",
                "aecluster encode runs/mine/trials/t03 --part all --out codings.npy --out codings.csv",
                "aecluster encode final.safetensors --data measured.npy --out codings.csv");
    }
}
