using System.Text.Json;
using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Looks at the data of an experiment by the worker program, which alone can read it.</summary>
public static class LookRun
{
    /// <summary>Does not fail where data or the worker program is not on this machine: the look says so.</summary>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static async Task<ExperimentLook> LookAsync(ExperimentPlan plan, CancellationToken cancel)
    {
        var files = ExperimentLook.FilesOf(plan);
        return ExperimentLook.Of(
            plan, files.Count == 0 ? new LookAnswer([]) : await AskAsync(new LookRequest { Data = files }, cancel));
    }

    private static async Task<LookAnswer> AskAsync(LookRequest request, CancellationToken cancel)
    {
        try
        {
            return LookAnswer.FromJson(await WorkerQuestion.AskAsync(request, cancel));
        }
        catch (WorkerQuestionException error)
        {
            return new LookAnswer([], error.Message);
        }
        catch (JsonException)
        {
            return new LookAnswer([], "The program that looks at it did not answer.");
        }
    }
}
