using System.Diagnostics;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Asks the worker program for something that only it can find out, and waits for the answer.</summary>
internal static class WorkerQuestion
{
    /// <summary>In place of a request among the arguments: it comes on standard input, because it may be long.</summary>
    private const string FromInput = "-";

    /// <returns>What the program wrote on its standard output.</returns>
    /// <exception cref="WorkerQuestionException">There is no such program, or it failed.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static async Task<string> AskAsync(ModelRequest request, CancellationToken cancel)
    {
        using var program = Start();
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
        return program.ExitCode == 0
            ? text
            : throw new WorkerQuestionException($"The worker's program ended with exit code {program.ExitCode}.");
    }

    private static Process Start()
    {
        ProcessStartInfo start;
        try
        {
            start = WorkerProgram.Start([ModelRun.Mode, FromInput]);
        }
        catch (FileNotFoundException error)
        {
            throw new WorkerQuestionException("The worker's program, which reads data, is not installed here.", error);
        }

        start.RedirectStandardOutput = true;
        start.Environment.TryAdd("TORCH_CPP_LOG_LEVEL", "ERROR");
        return Process.Start(start)!;
    }
}

/// <summary>The worker program does not answer.</summary>
internal sealed class WorkerQuestionException(string message, Exception? inner = null) : Exception(message, inner);
