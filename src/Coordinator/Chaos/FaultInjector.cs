using System.Globalization;
using System.Net;
using AeCluster.Coordinator.Local;

namespace AeCluster.Coordinator.Chaos;

/// <summary>Does to processes what the plan says, and keeps count.</summary>
internal sealed class FaultInjector(CoordinatorProcess coordinator, LocalWorkers workers)
{
    private int _killed;
    private int _stopped;
    private int _left;
    private int _coordinators;

    /// <returns>What was done to whom.</returns>
    public async Task<string> DoAsync(Fault injury, CancellationToken cancel)
    {
        if (injury.Kind == InjuryKind.KillCoordinator)
        {
            var isDone = await coordinator.KillAsync(injury.Lasts);
            _coordinators += isDone ? 1 : 0;
            return isDone ? $"killed the coordinator, for {Seconds(injury.Lasts)}" : "killed nobody: the coordinator was away";
        }

        var living = workers.Living;
        var victims = Enumerable
            .Range(0, injury.Victims(living.Count))
            .Select(next => living[(int)((injury.Victim + next) % living.Count)])
            .ToList();
        victims.ForEach(victim => Signals.Send(victim, SignalOf(injury.Kind)));
        if (injury.Kind == InjuryKind.Hang)
        {
            await Task.Delay(injury.Lasts, cancel);
            victims.ForEach(victim => Signals.Send(victim, Signal.Continue));
        }

        return $"{Count(injury, victims.Count)} "
            + (victims.Count == 0
                ? "nobody: nobody else was there"
                : string.Join(", ", victims.Select(victim => $"{Dns.GetHostName()}-{victim}")));
    }

    /// <returns>How often what was done.</returns>
    public override string ToString() =>
        $"workers killed: {_killed}, stopped for a while: {_stopped}, asked to leave: {_left}; coordinators killed: "
            + $"{_coordinators}";

    private static Signal SignalOf(InjuryKind kind) => kind switch
    {
        InjuryKind.Hang => Signal.Stop,
        InjuryKind.Leave => Signal.Terminate,
        _ => Signal.Kill,
    };

    private string Count(Fault injury, int victims)
    {
        switch (injury.Kind)
        {
            case InjuryKind.Hang:
                _stopped += victims;
                return $"stopped for {Seconds(injury.Lasts)}";
            case InjuryKind.Leave:
                _left += victims;
                return "asked to leave";
            default:
                _killed += victims;
                return "killed";
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
