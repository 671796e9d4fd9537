using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary><c>generations.csv</c>: one row a membership of a data-parallel trial, in the order they were named.</summary>
internal static class GenerationsTable
{
    public static byte[] Of(ExperimentState state)
    {
        var table = new CsvTable("trial", "attempt", "generation", "named_at", "seconds_to_begin", "step", "seconds", "reason", "members", "shards", "copied");
        foreach (var trial in state.Trials)
        {
            foreach (var generation in trial.Generations)
            {
                table.Add(
                    trial.Id.Value,
                    CsvTable.Whole(generation.Attempt),
                    CsvTable.Whole(generation.Number),
                    CsvTable.Time(generation.NamedAt),
                    CsvTable.Rounded((generation.BeganAt - generation.NamedAt)?.TotalSeconds),
                    generation.Step is { } step ? CsvTable.Whole(step) : "",
                    CsvTable.Rounded((generation.EndedAt - generation.BeganAt)?.TotalSeconds),
                    generation.Reason,
                    string.Join(' ', generation.Members.Select(member => member.Worker)),
                    string.Join(' ', generation.Members.Select(member => member.Shards)),
                    string.Join(' ', generation.Copied));
            }
        }

        return table.ToBytes();
    }
}
