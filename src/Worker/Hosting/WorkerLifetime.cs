using System.Runtime.InteropServices;
using AeCluster.Messages.Protocol;
using Microsoft.Extensions.Hosting;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// Stops the worker process gracefully on SIGTERM and Ctrl+C, within <see cref="WorkerHost.EndTimeout"/>, and immediately when
/// its parent process has ended: the parent is the coordinator, so there is nobody left to hand attempts back to.
/// </summary>
internal sealed class WorkerLifetime(IHostApplicationLifetime application, WorkerOptions options) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Handle(PosixSignal.SIGTERM, Stop);

        // A terminal sends Ctrl+C to all processes of a group, including the parent, which then stops its workers itself.
        Handle(PosixSignal.SIGINT, options.ExitWithParent ? () => { } : Stop);
        if (options.ExitWithParent)
        {
            ParentWatch.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Stop()
    {
        ExitDeadline.Set(WorkerHost.EndTimeout);
        application.StopApplication();
    }

    private void Handle(PosixSignal signal, Action action) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            action();
        }));
}
