using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class PretrainVerb
{
    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".csv"], "pretrain.png", "pretrain.csv");
        var data = new Option<string?>("--data")
        {
            HelpName = "DATA",
            Description = $"With labels. {ExamplesOptions.DataHelp}",
        }.WithFiles();
        var labels = ValueParsers.Number(
            "--labels", "N", 500, 1, int.MaxValue, "Training examples whose labels are used, the first ones.");
        var runs = ValueParsers.Number("--runs", "N", 5, 1, 1000, "Runs of each kind, with seeds one apart.");
        var frozen = ValueParsers.Number(
            "--frozen", "EPOCHS", 30, 0, 1_000_000, "Epochs with the pre-trained encoder as it is, before all is trained.");
        var epochs = ValueParsers.Number(
            "--epochs", "EPOCHS", 20, 1, 1_000_000, "Epochs in which all is trained; from scratch there are only these.");
        var rate = ValueParsers.Real("--learning-rate", "RATE", 0.02, 1e-9, 1e6, "Learning rate of the gradient descent.");
        var batch = ValueParsers.Number("--batch", "N", 32, 1, 1_000_000, "Examples a step.");
        var hidden = ValueParsers.Number("--hidden", "N", 20, 1, 65_536, "Width of the dense layer between codings and classes.");
        var seed = ValueParsers.Seed("Seed of the first run. [default: the trial's own]");
        return common.Verb(
            PretrainRequest.Verb,
            "Train a classifier with few labels on the encoder of an autoencoder, and one from scratch, side by side: accuracy "
                + "(.png, .csv).",
            [data, labels, runs, frozen, epochs, rate, batch, hidden, seed],
            host,
            parsed => new PretrainRequest
            {
                Data = parsed.GetValue(data),
                Labels = parsed.GetValue(labels),
                Runs = parsed.GetValue(runs),
                FrozenEpochs = parsed.GetValue(frozen),
                Epochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                Batch = parsed.GetValue(batch),
                Hidden = [parsed.GetValue(hidden)],
                Seed = parsed.GetValue(seed),
            })
            .WithExamples(
                "aecluster pretrain runs/mine/trials/t03",
                "aecluster pretrain final.safetensors --labels 100 --runs 10",
                "aecluster pretrain final.safetensors --labels 500 --frozen 30 --epochs 20 --out few-labels.png");
    }
}
