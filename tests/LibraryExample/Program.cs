using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Figures;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

var spec = new TrialSpec { Data = new ShapesData(), Model = new VariationalSpec(), Training = new TrainingSpec { Epochs = 5 } };
using var data = DataSources.Load(spec.Data);
using var trainer = Trainer.Create(spec, data, Devices.Select("auto"));
foreach (var epoch in trainer.TrainEpochs())
{
    Console.WriteLine($"epoch {epoch.Epoch}: validation loss {epoch.ValidationLoss:F4}");
}

CheckpointFile.Write("vae.safetensors", trainer.Capture());
File.WriteAllBytes("samples.png", SampleSheet.Draw(trainer.Model, count: 25, seed: 7));
