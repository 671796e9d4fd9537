using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Figures;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// <c>aecluster pretrain</c>: trains classifiers on few labels, with a pre-trained encoder and from scratch, and compares their
/// accuracies.
/// </summary>
internal static class PretrainVerb
{
    private const string Scratch = "from scratch";
    private const string Pretrained = "pre-trained";

    public static void Run(PretrainRequest request, TrainedModel model, VerbRun run)
    {
        if (model.Spec.Model is ClassifierSpec)
        {
            throw new VerbException($"{request.Checkpoint} is of a classifier already", "take a checkpoint of an autoencoder");
        }

        var (data, name) = request.Data is { } asked
            ? (DataNames.Find(asked, model.Spec.Data, model.Shape), asked)
            : (model.Spec.Data, DataNames.Of(model.Spec.Data));
        using var split = DataSources.Load(data, DataLocations.FromEnvironment(), model.TrainedOn, run.Progress, run.Stop);
        if (split.Train.Shape != model.Shape)
        {
            throw new VerbException(
                $"the examples of {name} are {split.Train.Shape} (channels x height x width), "
                    + $"but the model was trained on {model.Shape}",
                "name other data with --data, or another checkpoint");
        }

        var classes = ClassesOf(split, name);
        if (request.Labels > split.Train.Count)
        {
            throw new VerbException(
                $"there are {split.Train.Count} training examples of {name}, fewer than --labels {request.Labels}");
        }

        using var outputs = new Outputs(request);
        var files = request.Out
            .Select(path => (IsTable: Path.GetExtension(path) == ".csv", Stream: outputs.Open(path, "accuracy by epoch")))
            .ToList();

        // Verbs run without gradients; this one trains.
        using var gradients = enable_grad();
        var measured = new List<Training>();
        for (var number = 0; number < request.Runs; number++)
        {
            foreach (var kind in (string[])[Scratch, Pretrained])
            {
                var seed = model.Seed + number;
                var spec = Spec(request, model.Spec, data, classes, seed, isPretrained: kind == Pretrained);
                run.Progress.Report($"training {kind}, run", number + 1, request.Runs);
                measured.Add(new Training(kind, seed, Train(spec, split, kind == Pretrained ? model : null, run)));
            }
        }

        foreach (var (isTable, stream) in files)
        {
            if (isTable)
            {
                WriteTable(stream, measured);
            }
            else
            {
                stream.Write(Picture(request, model, name, measured));
            }
        }

        run.Print("model", $"{model}");
        run.Print(
            "labels",
            string.Create(
                CultureInfo.InvariantCulture,
                $"the first {request.Labels:N0} of {split.Train.Count:N0} training examples of {name}; "
                    + $"{split.Validation.Count:N0} validate"));
        run.Result.Set("labels", request.Labels);
        run.Result.Set(
            "runs",
            measured.Select(training => new
            {
                Encoder = training.Kind,
                training.Seed,
                training.Epochs[^1].Accuracy,
                training.Epochs[^1].ValidationLoss,
            }));
        foreach (var kind in (string[])[Scratch, Pretrained])
        {
            run.Print(kind == Scratch ? "scratch" : "encoder", Summary(measured, kind));
        }

        outputs.Commit(run);
    }

    private static int ClassesOf(DataSplit split, string name)
    {
        if (split.Train.Labels_N is not { } train || split.Validation.Labels_N is not { } validation)
        {
            throw new VerbException(
                $"the examples of {name} have no labels, and a classifier needs some",
                "name labelled data with --data");
        }

        return (int)Math.Max(2, train.data<long>().ToArray().Concat(validation.data<long>().ToArray()).Max() + 1);
    }

    private static TrialSpec Spec(
        PretrainRequest request,
        TrialSpec of,
        DataSpec data,
        int classes,
        long seed,
        bool isPretrained) =>
        new()
        {
            Seed = seed,
            Data = data,
            Model = new ClassifierSpec
            {
                Encoder = of.Model,
                Hidden = request.Hidden,
                Classes = classes,
            },
            Training = new TrainingSpec
            {
                Loss = LossKind.CrossEntropy,
                Optimizer = new SgdSpec { LearningRate = request.LearningRate },
                Batch = request.Batch,
                Epochs = request.Epochs,
                Labels = request.Labels,
                Threads = of.Training.Threads,
                Frozen = isPretrained ? Frozen(request) : null,
            },
        };

    private static FrozenStageSpec? Frozen(PretrainRequest request) => request.FrozenEpochs == 0
        ? null
        : new FrozenStageSpec
        {
            Optimizer = new SgdSpec { LearningRate = request.LearningRate },
            Epochs = request.FrozenEpochs,
        };

    private static List<EpochMetrics> Train(TrialSpec spec, DataSplit split, TrainedModel? pretrained, VerbRun run)
    {
        using var trainer = Trainer.Create(spec, split, pretrained?.Device ?? CPU);
        if (pretrained is not null)
        {
            ((Classifier)trainer.Model).CopyAutoencoder(pretrained.Model);
        }

        var metrics = new List<EpochMetrics>();
        foreach (var epoch in trainer.TrainEpochs())
        {
            run.Stop.ThrowIfCancellationRequested();
            metrics.Add(epoch);
        }

        return metrics;
    }

    private static void WriteTable(Stream stream, IEnumerable<Training> measured)
    {
        using var table = new CsvWriter(stream, ["encoder", "seed", "epoch", "stage", "loss", "validation_loss", "accuracy"]);
        foreach (var (kind, seed, epochs) in measured)
        {
            foreach (var epoch in epochs)
            {
                table.Add(kind).Add(seed).Add(epoch.Epoch).Add(epoch.Stage);
                foreach (var value in (double[])[epoch.Loss, epoch.ValidationLoss, epoch.Accuracy ?? double.NaN])
                {
                    table.Add(value.ToString("R", CultureInfo.InvariantCulture));
                }

                table.EndRow();
            }
        }
    }

    private static byte[] Picture(PretrainRequest request, TrainedModel model, string data, List<Training> measured)
    {
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Labels:N0} labels of {data}; {request.FrozenEpochs} epochs with the encoder frozen, "
                + $"then {request.Epochs}; from scratch {request.Epochs}\n"
                + $"{Scratch}: {Summary(measured, Scratch)}   {Pretrained}: {Summary(measured, Pretrained)}");
        var groups = measured
            .GroupBy(training => training.Kind)
            .Select(group => new CurveGroup(group.Key, [.. group.Select(AccuraciesOf)]));
        CurveMark[] marks = request.FrozenEpochs == 0
            ? []
            : [new CurveMark(request.FrozenEpochs, $"{Pretrained}: encoder frozen until here")];
        return CurvesFigure.Render([.. groups], model.Heading("classifier on few labels", detail), "validation accuracy", marks);
    }

    private static IReadOnlyList<double> AccuraciesOf(Training training) =>
        [.. training.Epochs.Select(epoch => epoch.Accuracy ?? double.NaN)];

    /// <summary>E.g. <c>accuracy 78.10 % (76.40 to 79.20, 5 runs)</c>.</summary>
    private static string Summary(IEnumerable<Training> measured, string kind)
    {
        var last = measured
            .Where(training => training.Kind == kind)
            .Select(training => 100 * training.Epochs[^1].Accuracy!.Value)
            .ToList();
        return last.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"accuracy {last[0]:0.00} %")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy {last.Average():0.00} % ({last.Min():0.00} to {last.Max():0.00}, {last.Count} runs)");
    }

    /// <param name="Kind">Whether its encoder is pre-trained.</param>
    private sealed record Training(string Kind, long Seed, List<EpochMetrics> Epochs);
}
