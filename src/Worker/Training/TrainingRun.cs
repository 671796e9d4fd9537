using AeCluster.Specs;

namespace AeCluster.Worker.Training;

/// <summary>Trains an attempt from beginning to end on the calling thread.</summary>
/// <param name="title">Title of pictures.</param>
/// <param name="checkpoint">The checkpoint to resume from, or null to start from the beginning.</param>
/// <param name="tell">Receives the events; the last one has <see cref="TrainingEvent.EndsTraining"/>.</param>
/// <param name="signals">Read between steps.</param>
public delegate void TrainingRun(
    TrialSpec spec, string title, byte[]? checkpoint, Action<TrainingEvent> tell, TrainingSignals signals);
