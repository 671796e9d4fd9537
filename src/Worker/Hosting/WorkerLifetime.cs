using System.Runtime.InteropServices;
using AeCluster.Messages.Protocol;
using Microsoft.Extensions.Hosting;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// When a worker process ends: gracefully on SIGTERM and on Ctrl+C; at once when the process that started it has ended,
/// since that is the coordinator, and nobody is left to hand anything back to.
/// </summary>
internal sealed class WorkerLifetime(IHostApplicationLifetime application, WorkerOptions options) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Handle(PosixSignal.SIGTERM, application.StopApplication);

        // A terminal sends Ctrl+C to every process; a parent that got it as well tells its workers what to do.
        Handle(PosixSignal.SIGINT, options.ExitWithParent ? () => { } : application.StopApplication);
        if (options.ExitWithParent)
        {
            ParentWatch.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignal signal, Action action) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            action();
        }));
}
