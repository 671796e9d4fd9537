using System.Diagnostics;
using System.Text.Json;
using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Looks at the data of an experiment by the worker program, which alone can read it.</summary>
public static class LookRun
{
    /// <summary>In place of a request among the arguments: it comes on standard input, because it may be long.</summary>
    private const string FromInput = "-";

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
        ProcessStartInfo start;
        try
        {
            start = WorkerProgram.Start([ModelRun.Mode, FromInput]);
        }
        catch (FileNotFoundException)
        {
            return new LookAnswer([], "The worker's program, which reads data, is not installed here.");
        }

        start.RedirectStandardOutput = true;
        start.Environment.TryAdd("TORCH_CPP_LOG_LEVEL", "ERROR");
        using var program = Process.Start(start)!;
        await using var _ = cancel.Register(() => Signals.Terminate(program));
        try
        {
            await program.StandardInput.WriteLineAsync(request.ToJson());
            await program.StandardInput.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // It ended before it read: its exit code says so.
        }

        var text = await program.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await program.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        try
        {
            return LookAnswer.FromJson(text);
        }
        catch (JsonException)
        {
            return new LookAnswer([], $"The program that looks at it ended with exit code {program.ExitCode}.");
        }
    }
}
