using AeCluster.Specs;

namespace AeCluster.Worker.Training;

/// <summary>
/// Runs an attempt on a dedicated thread: libtorch keeps state per thread, and a training loop would block a pool thread for
/// hours.
/// </summary>
public static class TrainingThread
{
    /// <param name="tell">Called on the new thread.</param>
    public static void Start(
        string name,
        TrainingRun run,
        TrialSpec spec,
        string title,
        byte[]? checkpoint,
        Action<TrainingEvent> tell,
        TrainingSignals signals)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run(spec, title, checkpoint, tell, signals);
            }
            catch (Exception error)
            {
                tell(new TrainingEvent.Crashed(error.Message.Split('\n')[0].Trim(), error.ToString()));
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
    }
}
