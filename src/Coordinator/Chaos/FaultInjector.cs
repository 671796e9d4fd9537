using System.Globalization;
using System.Net;
using AeCluster.Coordinator.Local;

namespace AeCluster.Coordinator.Chaos;

/// <summary>Injects the faults of the plan into processes, and counts them.</summary>
internal sealed class FaultInjector(CoordinatorProcess coordinator, LocalWorkers workers)
{
    private int _killed;
    private int _stopped;
    private int _left;
    private int _coordinators;

    /// <returns>A description of what was done to which process.</returns>
    public async Task<string> InjectAsync(Fault fault, CancellationToken cancel)
    {
        if (fault.Kind == FaultKind.KillCoordinator)
        {
            var isDone = await coordinator.KillAsync(fault.Lasts);
            _coordinators += isDone ? 1 : 0;
            return isDone
                ? $"killed the coordinator, for {Seconds(fault.Lasts)}"
                : "killed nothing: the coordinator was not running";
        }

        var running = workers.ProcessIds;
        var victims = Enumerable
            .Range(0, fault.Victims(running.Count))
            .Select(next => running[(int)((fault.Victim + next) % running.Count)])
            .ToList();
        victims.ForEach(victim => Signals.Send(victim, SignalOf(fault.Kind)));
        if (fault.Kind == FaultKind.Hang)
        {
            await Task.Delay(fault.Lasts, cancel);
            victims.ForEach(victim => Signals.Send(victim, Signal.Continue));
        }

        return $"{Count(fault, victims.Count)} "
            + (victims.Count == 0
                ? "none: no worker was running"
                : string.Join(", ", victims.Select(victim => $"{Dns.GetHostName()}-{victim}")));
    }

    /// <returns>The counts in words.</returns>
    public override string ToString() =>
        $"workers killed: {_killed}, stopped for a while: {_stopped}, asked to leave: {_left}; coordinators killed: "
            + $"{_coordinators}";

    private static Signal SignalOf(FaultKind kind) => kind switch
    {
        FaultKind.Hang => Signal.Stop,
        FaultKind.Leave => Signal.Terminate,
        _ => Signal.Kill,
    };

    private string Count(Fault fault, int victims)
    {
        switch (fault.Kind)
        {
            case FaultKind.Hang:
                _stopped += victims;
                return $"stopped for {Seconds(fault.Lasts)}";
            case FaultKind.Leave:
                _left += victims;
                return "asked to leave";
            default:
                _killed += victims;
                return "killed";
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
