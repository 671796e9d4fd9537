using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Spectre.Console;

namespace AeCluster.Coordinator.Display;

/// <summary>The members of running data-parallel trials, a row each: their shares and the costs of their steps.</summary>
internal static class MemberColumns
{
    /// <returns>No rows where no trial of several workers runs.</returns>
    public static IReadOnlyList<Column> Of(IEnumerable<TrialView> trials)
    {
        var rows = TrialText
            .InOrder(trials)
            .Where(trial => trial is { Status: TrialStatus.Running, Parallel: not null })
            .SelectMany(
                trial => trial.Parallel!.Members,
                (trial, member) => (trial.Id, Parallel: trial.Parallel!, Member: member))
            .ToList();
        return
        [
            new("trial", 100, Cells(row => row.Id), Least: 5),
            new(
                "generation",
                60,
                Cells(row => new Cell(
                    $"{row.Parallel.Generation}",
                    new Style(row.Parallel.IsLive ? Color.Default : Color.Yellow))),
                Right: true),
            new("worker", 90, Cells(row => row.Member.Worker), Least: 10),
            new("shards", 95, Cells(row => $"{row.Member.Shards}"), Right: true),
            new("compute ms", 85, Cells(row => UnitFormat.Number(row.Member.ComputingMs)), Right: true),
            new("wait", 80, Cells(row => UnitFormat.Number(row.Member.WaitingMs)), Right: true),
            new("reduce", 70, Cells(row => UnitFormat.Number(row.Member.ReducingMs)), Right: true),
            new("move", 75, Cells(row => UnitFormat.Number(row.Member.MovingMs)), Right: true),
            new("MB sent a step", 50, Cells(row => UnitFormat.Number(row.Member.BytesSent / 1e6)), Right: true),
            new(
                "why this generation",
                40,
                Cells(row => row.Member == row.Parallel.Members[0] ? row.Parallel.Reason : ""),
                Least: 20),
        ];

        List<Cell> Cells(Func<(string Id, ParallelView Parallel, MemberView Member), Cell> cell) => [.. rows.Select(cell)];
    }
}
