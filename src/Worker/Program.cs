using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Worker.Cores;
using AeCluster.Worker.Hosting;
using AeCluster.Worker.Training.Attempts;
using AeCluster.Worker.Training.Parallel;
using AeCluster.Worker.Verbs;

if (args is [VerbProgram.Mode, .. var verb])
{
    return VerbProgram.Run(verb);
}

return await WorkerOptions.ParseAndRunAsync(args, async options =>
{
    try
    {
        var secret = options.SecretFile is { } file
            ? SecretFile.Read(file, warning => Console.Error.WriteLine($"aecluster worker: warning: {warning}"))
            : null;
        NativeRuntime.EnsureLoadable();
        using var cores = CoreBudget.Claim(
            options.Slots * options.Threads,
            Environment.ProcessorCount,
            options.Oversubscribe,
            Console.Error.WriteLine,
            CoreBudget.DefaultFolder);
        var device = Devices.Select(options.Device);
        await using var log = options.LogFile is { } logFile
            ? ProgramLog.ToFile(logFile)
            : ProgramLog.ToConsole(options.Verbose);
        if (CoreBudget.IsInContainer)
        {
            log.Information(
                "In a container: cores that workers outside of it use are not seen here. Give it processors of its own.");
        }

        var locations = DataLocations.FromEnvironment() with { MoreFolders = options.DataFolders };
        var access = options.TrustsExperiments
            ? DataAccess.Trusting(locations, log)
            : DataAccess.Limited(locations, log);
        var data = new DataCache(access.Load, access.Stamp);
        return await WorkerHost.RunAsync(
            options,
            device.ToString(),
            secret,
            (worker, mesh) => new AutoencoderTraining(data, device, new MeshConnector(worker, mesh, secret).Connect).Run,
            log);
    }
    catch (SecretFileException error)
    {
        await Console.Error.WriteLineAsync(
            $"aecluster worker: {(options.Verbose ? error : error.Message)}{Environment.NewLine}hint: "
                + $"{SecretFileException.Hint}");
        return 2;
    }
    catch (Exception error)
    {
        await Console.Error.WriteLineAsync($"aecluster worker: {(options.Verbose ? error : error.Message)}");
        return 1;
    }
});
