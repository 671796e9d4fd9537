using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class DecodeVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".npy", ".csv"], "decoded.png");
        var codings = new Argument<string>("CODINGS")
        {
            HelpName = "CODINGS",
            Description = "Codings as `aecluster encode` writes them: a .npy or .csv file.",
        };
        codings.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var path }])
            {
                return;
            }

            if (Path.GetExtension(path) is not (".npy" or ".csv"))
            {
                result.AddError($"CODINGS must be a .npy or .csv file, not '{path}'");
            }
            else if (!File.Exists(path))
            {
                result.AddError($"there is no file '{path}'");
            }
        });
        codings.WithFiles();
        var verb = common.Verb(
            DecodeRequest.Verb,
            "Turn codings into the examples they stand for.",
            [],
            host,
            parsed => new DecodeRequest { Codings = parsed.GetRequiredValue(codings) });
        verb.Add(codings);
        return verb.WithExamples(
            "aecluster decode runs/mine codings.npy",
            "aecluster decode final.safetensors mine.csv --out decoded.npy --out decoded.png");
    }
}
